import Glibc
import SystemSupport

/// A data directory that an operator prepared, such as a restored backup: whether it can take a cluster's place.
package struct PreparedDirectory: Sendable {
    package let path: String
    package let cluster: DatabaseCluster

    /// Settings that a backup brings along in postgresql.auto.conf, where they win over every other file.
    private static let foreignSettings = [
        "restore_command", "recovery_end_command", "archive_cleanup_command", "primary_slot_name",
        "synchronous_standby_names", "synchronous_commit", "listen_addresses", "port", "ssl", "ssl_cert_file",
        "ssl_key_file", "wal_level", "wal_log_hints", "hot_standby", "max_wal_senders", "max_slot_wal_keep_size",
        "fsync", "full_page_writes",
    ]

    package init(_ path: String, for cluster: DatabaseCluster) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.cluster = cluster
    }

    /// Why it can't take the cluster's place, in one sentence that says what to do; nil if it can.
    package func obstacle() async -> String? {
        if let found = placeObstacle() ?? contentObstacle() ?? settingsObstacle() { return found }
        var prepared = cluster
        prepared.dataDirectory = path
        let control: ControlData
        do { control = try await ControlData.read(of: prepared) } catch {
            return "\(path) can't be read as a database: \(error)"
        }
        // A backup's label says where recovery begins, whatever state the control file was copied in.
        if holds("backup_label") { return nil }
        switch control.state {
        case .shutDown, .shutDownInRecovery: return nil
        case .startingUp, .shuttingDown, .inCrashRecovery, .inArchiveRecovery, .inProduction:
            return "\(path) is the copy of a server that was \"\(control.state.rawValue)\": nobody knows whether it is "
                + "whole. Start it on its own once, look at it, and stop it in order."
        }
    }

    private func placeObstacle() -> String? {
        guard path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            return "\(path) is no absolute path"
        }
        var found = stat()
        guard lstat(path, &found) == 0 else { return "\(path) can't be looked at: \(SystemError("lstat", path))" }
        guard found.st_mode & S_IFMT == S_IFDIR else { return "\(path) is no directory" }
        let own = cluster.dataDirectory
        guard path != own, !path.hasPrefix("\(own)/"), !own.hasPrefix("\(path)/") else {
            return "\(path) is, holds or lies in the data directory that is in use"
        }
        var parent = stat()
        guard let slash = own.lastIndex(of: "/"), stat(String(own[..<slash]), &parent) == 0 else {
            return "the folder of \(own) can't be looked at"
        }
        guard found.st_dev == parent.st_dev else {
            return "\(path) lies on another file system than \(own); restore it beside that, so that it can be renamed"
        }
        guard let account = SystemAccount(named: cluster.owner), found.st_uid == account.user else {
            return "\(path) does not belong to \(cluster.owner); chown -R \(cluster.owner): \(path)"
        }
        guard found.st_mode & 0o027 == 0 else { return "\(path) is open to others; chmod 700 \(path)" }
        return nil
    }

    private func contentObstacle() -> String? {
        guard let version = read("PG_VERSION", limit: 64) else { return "\(path) holds no database (no PG_VERSION)" }
        guard version.split(separator: "\n").first.map(String.init) == cluster.version else {
            return
                "\(path) is of PostgreSQL \(version.prefix(16).split(separator: "\n").first ?? "?"), not \(cluster.version)"
        }
        if holds("postmaster.pid") { return "a server runs on \(path), or did until it crashed; stop it in order" }
        if holds("recovery.signal") {
            return
                "\(path) still asks for its recovery (recovery.signal): start it on its own, let that end, and stop it"
        }
        var log = stat()
        guard lstat("\(path)/pg_wal", &log) == 0, log.st_mode & S_IFMT == S_IFDIR else {
            return "the log of \(path) does not lie in it (pg_wal is no directory)"
        }
        do throws(SystemError) {
            guard try FolderListing.names(in: "\(path)/pg_tblspc").isEmpty else {
                return "\(path) has tablespaces outside; move their tables into the data directory first"
            }
        } catch { return "\(path) is not whole: \(error)" }
        return nil
    }

    private func settingsObstacle() -> String? {
        for line in (read("postgresql.auto.conf", limit: 1 << 20) ?? "").split(separator: "\n") {
            let name = line.prefix { $0 != "=" && $0 != " " && $0 != "#" }.lowercased()
            if Self.foreignSettings.contains(name) || name.hasPrefix("recovery_target") {
                return "postgresql.auto.conf in \(path) sets \(name), which would win over the pair's own settings; "
                    + "take that line out"
            }
        }
        return nil
    }

    /// Makes its next start one that follows nobody: the peer still has the log that the operator wants to undo.
    /// Returns what the file held before.
    package func followNobody() throws(PostgresError) -> [UInt8] {
        let file = "\(path)/postgresql.auto.conf"
        let content = try reporting { () throws(SystemError) in try AtomicFile.read(file, limit: 1 << 20) ?? [] }
        try write(content + Array("\nprimary_conninfo = ''\n".utf8))
        return content
    }

    /// Writes postgresql.auto.conf, durably.
    package func write(_ content: [UInt8]) throws(PostgresError) {
        let file = "\(path)/postgresql.auto.conf"
        guard let account = SystemAccount(named: cluster.owner) else {
            throw PostgresError(.systemCallFailed(errno: ENOENT), object: file, message: "no user \(cluster.owner)")
        }
        try reporting { () throws(SystemError) in
            try AtomicFile.write(content, to: file, mode: 0o600, owner: (account.user, account.group))
        }
    }

    private func holds(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }

    private func read(_ name: String, limit: Int) -> String? {
        do throws(SystemError) {
            return try AtomicFile.read("\(path)/\(name)", limit: limit).map { String(decoding: $0, as: UTF8.self) }
        } catch { return nil }
    }

    private func reporting<Result>(_ body: () throws(SystemError) -> Result) throws(PostgresError) -> Result {
        do throws(SystemError) { return try body() } catch { throw PostgresError(error) }
    }
}
