package import ClusterModel

/// One thing on a server and the state it is in: as wanted by a plan, as found on the server, as recorded in a journal.
///
/// A change is "bring about this condition". Its inverse is "bring about the condition that was found before", so every
/// change that can be made can be taken back.
package enum Condition: Hashable, Sendable, Codable {
    /// A file of ours, whole; nil is "no such file".
    case file(path: String, state: FileState?)
    case directory(path: String, state: DirectoryState?)
    /// Marked lines in a file of somebody else's.
    case block(path: String, name: String, place: BlockPlace, state: BlockState)
    /// A line `keyword value` of somebody else's file, where value is one of two; nil: neither, or both, are there.
    case word(path: String, keyword: String, value: String?, otherwise: String)
    case sysctl(key: String, value: String?)
    case address(interface: String, address: IPv4Address, prefixLength: Int, lifetime: AddressLifetime)
    case routes(interface: String, sources: RouteSources)
    case unit(name: String, state: UnitState)
    case account(name: String, state: AccountState?)
    /// The account's password as crypt(5) hash; nil is "no such account".
    case password(account: String, hash: String?)
    case keyLine(account: String, line: String, state: KeyLineState)
    /// Installed by apt, with what they depend on.
    case packages([PackageState])
    case operation(OperationState)
}

extension Condition {
    /// What it is about, without its state; two conditions about the same thing say the same.
    package var subject: String {
        switch self {
        case .file(let path, _): "file \(path)"
        case .directory(let path, _): "folder \(path)"
        case .block(let path, let name, _, _): "lines \"\(name)\" in \(path)"
        case .word(let path, let keyword, _, _): "\"\(keyword)\" in \(path)"
        case .sysctl(let key, _): "kernel setting \(key)"
        case .address(let interface, let address, let prefixLength, _):
            "address \(address)/\(prefixLength) on \(interface)"
        case .routes(let interface, _): "source address of routes on \(interface)"
        case .unit(let name, _): "service \(name)"
        case .account(let name, _): "account \(name)"
        case .password(let account, _): "password of \(account)"
        case .keyLine(let account, let line, _): "key \(Self.comment(of: line)) of \(account)"
        case .packages(let states):
            "package\(states.count == 1 ? "" : "s") \(states.map(\.name).joined(separator: ", "))"
        case .operation(let operation): operation.name
        }
    }

    /// The key's comment, which names whose it is.
    private static func comment(of line: String) -> String {
        let words = line.split(separator: " ")
        guard let last = words.last, words.count > 2, last.utf8.count <= 64 else { return "in authorized_keys" }
        return "\"\(last)\""
    }
}
