import ConfigurationFiles
import FoundationEssentials

/// Notes on this server of what a set-up has come to, for changes that can't be read off the machine.
enum SetupMarks {
    static let folder = "/var/lib/sn-redundancy/marks"

    static func isSet(_ name: String) throws -> Bool { try ManagedFile.read("\(folder)/\(name)") != nil }

    /// What a mark says; nil without one.
    static func content(_ name: String) throws -> String? {
        try ManagedFile.read("\(folder)/\(name)").map { String(decoding: $0.content, as: UTF8.self) }
    }

    /// The marks that begin so.
    static func names(beginning prefix: String) -> [String] {
        // No folder, no marks.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted()
    }

    static func set(_ name: String, content: String = "") throws {
        if try ManagedFolder.read(folder) == nil {
            try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(folder)
        }
        try ManagedFile(content: Array(content.utf8), mode: 0o600, owner: "root", group: "root").write(
            "\(folder)/\(name)"
        )
    }

    static func clear(_ name: String) throws {
        try ManagedFile.remove("\(folder)/\(name)")
        try ManagedFolder.removeIfEmpty(folder)
    }
}
