package import ClusterModel

/// Files of one time that only a server had which then had to follow the other one.
package struct MirrorConflict: Hashable, Sendable, Codable {
    package var id: String
    package var at: String
    /// Where they are kept, and whose they were.
    package var server: String
    /// The server whose files stand under these names now.
    package var winner: String
    package var directory: String
    /// The folder with the copies; unusual characters in their names are written %XX.
    package var copies: String
    package var files: [String]

    package init(
        id: String,
        at: String,
        server: String,
        winner: String,
        directory: String,
        copies: String,
        files: [String]
    ) {
        self.id = id
        self.at = at
        self.server = server
        self.winner = winner
        self.directory = directory
        self.copies = copies
        self.files = files
    }
}

/// What `webserver_config directories list --json` prints of this server, and the daemon answers.
package struct MirrorDocument: Hashable, Sendable, Codable {
    package struct Directory: Hashable, Sendable, Codable {
        package var path: String
        package var quotaBytes: UInt64
        package var files: Int
        package var bytes: UInt64
        /// Both servers hold the same, as far as this one knows.
        package var inStep: Bool
        @NullIfUnknown package var excessBytes: UInt64?
        @NullIfUnknown package var skipped: String?
        @NullIfUnknown package var problem: String?

        package init(path: String, quotaBytes: UInt64, files: Int, bytes: UInt64, inStep: Bool) {
            self.path = path
            self.quotaBytes = quotaBytes
            self.files = files
            self.bytes = bytes
            self.inStep = inStep
            excessBytes = nil
            skipped = nil
            problem = nil
        }
    }

    package var schema = 1
    package var server: ServerName
    /// active, passive or neither
    package var role: String
    package var directories: [Directory]
    /// ISO 8601: when both sides were last seen to hold the same.
    @NullIfUnknown package var lastAt: String?
    /// Files in conflict that are kept here, and on the other server.
    package var conflictsHere: Int
    package var conflictsThere: Int

    package init(server: ServerName, role: String, directories: [Directory], conflictsHere: Int, conflictsThere: Int) {
        self.server = server
        self.role = role
        self.directories = directories
        self.conflictsHere = conflictsHere
        self.conflictsThere = conflictsThere
        lastAt = nil
    }

    package var files: Int { directories.reduce(0) { $0 + $1.files } }

    /// As the status says it.
    package var sentence: String {
        let last = lastAt.map { "last at \($0)" } ?? "not in step yet"
        let conflicts = conflictsHere + conflictsThere
        let broken = directories.filter { !$0.inStep }.map(\.path)
        return "\(files) files in \(directories.count) folders, \(last), \(conflicts) conflicts"
            + (broken.isEmpty ? "" : ", on the way: \(broken.joined(separator: ", "))")
    }
}
