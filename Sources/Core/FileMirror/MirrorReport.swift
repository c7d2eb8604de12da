/// What a server of the pair tells the other of its mirrored folders: when it changes, and now and then. Complete in
/// itself.
package struct MirrorReport: Hashable, Sendable, Codable {
    package struct Directory: Hashable, Sendable, Codable {
        package var path: String
        /// The manifest that can be fetched from the active side; nil: nothing may be copied.
        package var offered: String?
        /// The manifest that the passive side has carried out to its end.
        package var agreed: String?
        package var files = 0
        package var bytes: UInt64 = 0
        /// By how many bytes it is above its quota.
        package var excess: UInt64?
        /// Not mirrored: links, devices and others, one sentence for all.
        package var skipped: String?
        /// Why it is not as it should be, in one sentence.
        package var problem: String?

        package init(path: String) { self.path = path }
    }

    package var isActive: Bool
    /// The period of being active in which it is said.
    package var epoch: UInt64
    /// Sorted by path.
    package var directories: [Directory]
    /// Conflicts whose copies are kept on this server.
    package var conflicts: Int

    package init(isActive: Bool, epoch: UInt64, directories: [Directory], conflicts: Int) {
        self.isActive = isActive
        self.epoch = epoch
        self.directories = directories
        self.conflicts = conflicts
    }

    package func directory(_ path: String) -> Directory? { directories.first { $0.path == path } }

    /// What is left of a report once everything is checked: it comes from the ring and may hold anything.
    package var checked: MirrorReport {
        var report = self
        report.directories = directories.prefix(MirrorSettings.mostDirectories)
            .filter { MirroredDirectory.refusal(of: $0.path) == nil }
            .map { entry in
                var entry = entry
                entry.offered = entry.offered.flatMap { Self.isIdentity($0) ? $0 : nil }
                entry.agreed = entry.agreed.flatMap { Self.isIdentity($0) ? $0 : nil }
                entry.problem = entry.problem.map { String($0.prefix(300)) }
                entry.skipped = entry.skipped.map { String($0.prefix(300)) }
                return entry
            }
        return report
    }

    /// SHA-256 of a manifest as it is written.
    private static func isIdentity(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
