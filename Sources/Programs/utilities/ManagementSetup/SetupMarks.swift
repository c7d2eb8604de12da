import ConfigurationFiles

/// Notes on this server of what a set-up has come to, for changes that can't be read off the machine.
enum SetupMarks {
    private static let folder = "/var/lib/sn-redundancy/marks"

    static func isSet(_ name: String) throws -> Bool { try ManagedFile.read("\(folder)/\(name)") != nil }

    static func set(_ name: String) throws {
        if try ManagedFolder.read(folder) == nil {
            try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(folder)
        }
        try ManagedFile(content: [], mode: 0o600, owner: "root", group: "root").write("\(folder)/\(name)")
    }

    static func clear(_ name: String) throws {
        try ManagedFile.remove("\(folder)/\(name)")
        try ManagedFolder.removeIfEmpty(folder)
    }
}
