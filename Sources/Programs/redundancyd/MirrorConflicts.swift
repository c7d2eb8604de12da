import BulkData
import FileMirror
import FoundationEssentials
import Glibc
import StatusDocuments
import SystemSupport

/// Files that only this server had when it had to follow the other one: a folder for each time, until somebody discards
/// them. Their content is never touched by anything else.
struct MirrorConflicts: Sendable {
    private static let about = "about.json"

    let folder: String
    let server: String

    /// A folder for what a plan keeps; complete on disk before anything is replaced.
    func begin(_ directory: String, _ paths: [MirrorPath], because winner: String) throws -> String {
        let now = Date.now.ISO8601Format()
        let stamp = now.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        for count in 1...99 {
            let id = "\(stamp)-\(server)" + (count == 1 ? "" : "-\(count)")
            guard mkdir("\(folder)/\(id)", 0o700) == 0 else {
                if errno == EEXIST { continue }
                throw SystemError("mkdir", "\(folder)/\(id)")
            }
            let document = MirrorConflict(
                id: id,
                at: now,
                server: server,
                winner: winner,
                directory: directory,
                copies: "\(folder)/\(id)/files",
                files: paths.map(\.description)
            )
            guard mkdir(document.copies, 0o700) == 0 else { throw SystemError("mkdir", document.copies) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let text = Array(try encoder.encode(document))
            try AtomicFile.write(text, to: "\(folder)/\(id)/\(Self.about)", mode: 0o600)
            return id
        }
        throw BulkDataError(.system(path: folder), "too many conflicts within one second")
    }

    func copies(of id: String) -> String { "\(folder)/\(id)/files" }

    /// Everything in it is durable, and so is its name.
    func finish(_ id: String) async throws { try await Archive.settle(["\(folder)/\(id)"]) }

    /// Oldest first. What can't be read is named as well: it may hold files.
    func list() -> [MirrorConflict] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // No folder, no conflicts.
        return names.sorted().map { name in
            if let bytes = try? AtomicFile.read("\(folder)/\(name)/\(Self.about)"),
                let found = try? JSONDecoder().decode(MirrorConflict.self, from: Data(bytes)), found.id == name
            {
                return found
            }
            return MirrorConflict(
                id: name,
                at: "",
                server: server,
                winner: "",
                directory: "",
                copies: "\(folder)/\(name)",
                files: []
            )
        }
    }

    /// Files that are kept; a folder that can't be read counts as one.
    var count: Int { list().reduce(0) { $0 + max(1, $1.files.count) } }

    /// For good.
    func discard(_ id: String) async throws {
        guard list().contains(where: { $0.id == id }) else { return }
        try await Archive.remove("\(folder)/\(id)")
    }
}
