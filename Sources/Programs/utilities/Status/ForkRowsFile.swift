import FoundationEssentials
import StatusDocuments
import SystemSupport

/// The rows of a fork, as the daemon wrote them: one JSON object a line.
struct ForkRowsFile {
    private let folder: String
    private static let longest = 1 << 30

    init(folder: String) { self.folder = folder }

    func read(_ id: String) throws -> [ForkRowEntry] {
        // The id came from the daemon, but it becomes a path.
        guard !id.isEmpty, id.utf8.allSatisfy({ Self.isPlain($0) }) else {
            throw OperationError(.failed, "'\(id)' is no fork's id.")
        }
        let path = "\(folder)/\(id)/rows.jsonl"
        guard let bytes = try AtomicFile.read(path, limit: Self.longest) else {
            throw OperationError(.failed, "\(path) is missing; the fork's rows are not there any more.")
        }
        let decoder = JSONDecoder()
        return try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { number, line in
            do { return try decoder.decode(ForkRowEntry.self, from: Data(line)) } catch {
                throw OperationError(.failed, "\(path), line \(number + 1) is damaged: \(error)")
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
