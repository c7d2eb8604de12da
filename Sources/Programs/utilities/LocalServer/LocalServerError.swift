/// Why this server could not be looked at or changed.
enum LocalServerError: Error, Sendable, CustomStringConvertible {
    case unknownOperation(String)
    case noSuchAccount(String)
    case addressMissing(String)
    case wordMissing(path: String, keyword: String, values: [String])
    case notText(String)
    case noSetting(String)
    case failed(String)

    var description: String {
        switch self {
        case .unknownOperation(let name):
            "This server knows no operation \"\(name)\"; install the same version of sn-redundancy on both servers."
        case .noSuchAccount(let name): "There is no account \(name) on this server."
        case .addressMissing(let address): "The address \(address) is not on this server, so it can't become an alias."
        case .wordMissing(let path, let keyword, let values):
            "\(path) has no line \"\(keyword)\" with exactly one of \(values.joined(separator: ", ")); set the address there first."
        case .notText(let path): "\(path) is not text in UTF-8, so no lines are changed in it."
        case .noSetting(let key): "The kernel has no setting \(key)."
        case .failed(let sentence): sentence
        }
    }
}
