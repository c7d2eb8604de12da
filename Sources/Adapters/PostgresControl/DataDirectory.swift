import Glibc
import SystemSupport

/// The files of a database cluster: what kind of start they ask for, and where old and new ones are kept.
package actor DataDirectory {
    package nonisolated let cluster: DatabaseCluster
    private let executor = BlockingExecutor(label: "postgres.files")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(of cluster: DatabaseCluster) { self.cluster = cluster }

    package nonisolated var path: String { cluster.dataDirectory }

    /// Whether there is a database at all.
    package func holdsData() -> Bool { access("\(path)/PG_VERSION", F_OK) == 0 }

    package func isMarkedAsStandby() -> Bool { access(signalFile, F_OK) == 0 }

    /// Makes the next start one of a standby; durable when it returns.
    package func markAsStandby() throws(PostgresError) {
        guard let account = SystemAccount(named: cluster.owner) else {
            throw PostgresError(.systemCallFailed(errno: ENOENT), object: path, message: "no user \(cluster.owner)")
        }
        try reporting { () throws(SystemError) in
            try AtomicFile.write([], to: signalFile, mode: 0o600, owner: (account.user, account.group))
        }
    }

    /// Makes the next start one of a primary; durable when it returns.
    package func unmarkAsStandby() throws(PostgresError) {
        guard unlink(signalFile) == 0 || errno == ENOENT else {
            throw PostgresError(SystemError("unlink", signalFile))
        }
        try reporting { () throws(SystemError) in try AtomicFile.syncFolder(of: signalFile) }
    }

    /// What is free for the owner of the data on the data's file system.
    package func freeBytes() throws(PostgresError) -> Int64 {
        var space = statvfs()
        let place = access(path, F_OK) == 0 ? path : parent
        guard statvfs(place, &space) == 0 else { throw PostgresError(SystemError("statvfs", place)) }
        let (bytes, overflow) = Int64(clamping: space.f_bavail).multipliedReportingOverflow(by: Int64(space.f_frsize))
        return overflow ? Int64.max : bytes
    }

    /// What the files take on disk, the log among them.
    package func usedBytes() throws(PostgresError) -> Int64 {
        try reporting { () throws(SystemError) in try DiskUsage.bytes(under: path) }
    }

    /// The history of the timeline that this directory's log is written on; no server may run on it.
    package func timelineHistory() throws(PostgresError) -> TimelineHistory {
        let folder = "\(path)/pg_wal"
        let names = try reporting { () throws(SystemError) in try FolderListing.names(in: folder) }
        let timelines = names.filter { $0.utf8.count == 24 }.compactMap { UInt32($0.prefix(8), radix: 16) }
        guard let timeline = timelines.max() else {
            throw PostgresError(.unexpectedAnswer, object: folder, message: "\(folder) holds no log")
        }
        let file = "\(folder)/\(TimelineHistory.fileName(of: timeline))"
        let content = try reporting { () throws(SystemError) in try AtomicFile.read(file, limit: 1 << 20) ?? [] }
        guard let history = TimelineHistory(of: timeline, String(decoding: content, as: UTF8.self)),
            timeline == 1 || !content.isEmpty
        else {
            throw PostgresError(.unexpectedAnswer, object: file, message: "\(file) is missing or damaged")
        }
        return history
    }

    /// What the log's files take on disk.
    package func logBytes() throws(PostgresError) -> Int64 {
        try reporting { () throws(SystemError) in try DiskUsage.bytes(under: "\(path)/pg_wal") }
    }

    // MARK: - Old and new

    /// Renames the data directory to a name that says when, beside it. Nothing is copied, nothing is lost.
    package func moveAside() async throws(PostgresError) -> KeptDirectory {
        guard try await Postmaster(of: cluster).status() == nil else {
            throw PostgresError(.systemCallFailed(errno: EBUSY), object: path, message: "\(path): a server runs on it")
        }
        let kept = unusedName()
        try rename(path, to: kept.path)
        return kept
    }

    /// Gives a directory that was prepared beside it, such as a finished base backup, the data directory's place.
    package func install(_ prepared: String) throws(PostgresError) {
        // rename(2) would replace an empty folder without a word.
        guard access(path, F_OK) != 0 else {
            throw PostgresError(.systemCallFailed(errno: EEXIST), object: path, message: "\(path) is in the way")
        }
        try rename(prepared, to: path)
    }

    /// Goes on with an exchange that was broken off, wherever it had come to: while the prepared directory is where it was
    /// prepared, what is in place is what was there before, and is moved aside. Returns where to.
    package func finishExchange(with prepared: String) async throws(PostgresError) -> KeptDirectory? {
        guard access("\(prepared)/PG_VERSION", F_OK) == 0 || !holdsData() else { return nil }
        var kept: KeptDirectory?
        if holdsData() { kept = try await moveAside() }
        try install(prepared)
        return kept
    }

    /// Undoes an exchange: the prepared directory is where it was prepared, with its settings as they were, and what was
    /// moved aside is in place. No server may run on either.
    package func putBack(
        _ kept: KeptDirectory?,
        insteadOf prepared: PreparedDirectory,
        settings: [UInt8]
    ) throws(PostgresError) {
        if access(prepared.path, F_OK) != 0 { try rename(path, to: prepared.path) }
        // First what needs no room: a full disk must not keep the old data from their place.
        if let kept { try install(kept.path) }
        try prepared.write(settings)
    }

    /// The data directories that were moved aside, the oldest first.
    package func kept() throws(PostgresError) -> [KeptDirectory] {
        try reporting { () throws(SystemError) in
            try FolderListing.names(in: parent).sorted().compactMap { KeptDirectory($0, besides: path) }
        }
    }

    /// The folder that a base backup is made in: beside the data, on the same file system.
    package nonisolated var incomingPath: String { "\(path).incoming" }

    /// Removes what an interrupted base backup left.
    package func removeIncoming() async throws(PostgresError) { try await remove(incomingPath) }

    /// Removes a data directory that was moved aside, for good; nothing happens if there is none of that name.
    package func discard(keptAt path: String) async throws(PostgresError) {
        guard let kept = try kept().first(where: { $0.path == path }) else { return }
        try await discard(kept)
    }

    /// Removes a data directory that was moved aside, for good.
    package func discard(_ kept: KeptDirectory) async throws(PostgresError) { try await remove(kept.path) }

    private func remove(_ path: String) async throws(PostgresError) {
        let arguments = ["-rf", "--one-file-system", "--", path]
        let account = SystemAccount(named: cluster.owner)
        _ = try await ServerProgram("/bin/rm", arguments, as: account, object: path).run(limit: .seconds(600))
    }

    private func unusedName() -> KeptDirectory {
        let time = Glibc.time(nil)
        var kept = KeptDirectory(of: path, at: time, number: 1)
        while access(kept.path, F_OK) == 0, kept.number < 1000 {
            kept = KeptDirectory(of: path, at: time, number: kept.number + 1)
        }
        return kept
    }

    private func rename(_ old: String, to new: String) throws(PostgresError) {
        guard Glibc.rename(old, new) == 0 else { throw PostgresError(SystemError("rename", "\(old) to \(new)")) }
        try reporting { () throws(SystemError) in try AtomicFile.syncFolder(of: new) }
    }

    private var signalFile: String { "\(path)/standby.signal" }

    private var parent: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    private func reporting<Result>(_ body: () throws(SystemError) -> Result) throws(PostgresError) -> Result {
        do throws(SystemError) { return try body() } catch { throw PostgresError(error) }
    }
}
