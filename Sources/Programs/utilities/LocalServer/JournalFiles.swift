import ConfigurationFiles
import FoundationEssentials
import SetupEngine
import SetupPlan

/// The change journals of this server: /var/lib/sn-redundancy/journal/SCOPE.jsonl, one record a line.
struct JournalFiles: JournalStore {
    private let folder: String

    init(folder: String = "/var/lib/sn-redundancy/journal") { self.folder = folder }

    func records(_ scope: JournalScope) async throws -> [JournalRecord] {
        let decoder = JSONDecoder()
        return try journal(scope).lines().enumerated()
            .map { index, line in
                do { return try decoder.decode(JournalRecord.self, from: Data(line.utf8)) } catch {
                    throw LocalServerError.failed(
                        "Line \(index + 1) of \(journal(scope).path) can't be read; keep the file and ask for help."
                    )
                }
            }
    }

    func append(_ record: JournalRecord, to scope: JournalScope) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try makeFolder()
        try journal(scope).append(String(decoding: try encoder.encode(record), as: UTF8.self))
    }

    func retire(_ scope: JournalScope, keeping: Bool) async throws {
        let name = keeping ? "\(folder)/\(scope.rawValue)-kept-\(WallClock.stamp()).json" : nil
        try journal(scope).retire(to: name)
    }

    private func journal(_ scope: JournalScope) -> LineJournal {
        LineJournal(path: "\(folder)/\(scope.rawValue).jsonl")
    }

    private func makeFolder() throws {
        for path in ["/var/lib/sn-redundancy", folder] where try ManagedFolder.read(path) == nil {
            try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(path)
        }
    }
}
