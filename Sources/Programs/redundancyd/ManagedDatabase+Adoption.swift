import Glibc
import Logging
import ManagementFailover
import PostgresControl
import SystemSupport

// Another database in the place of the one that is here, by an operator's order. The mark names the prepared directory
// and stands until that database is the primary and fit for the pair: a killed daemon goes on from it.
extension ManagedDatabase {
    func adopt(_ directory: String) async -> JobResult {
        let prepared = PreparedDirectory(directory, for: cluster)
        if let obstacle = await prepared.obstacle() { return .failed(obstacle) }
        return await result {
            let before = try prepared.followNobody()
            var kept: KeptDirectory?
            do {
                try AtomicFile.write(Array(prepared.path.utf8), to: Paths.adopting, mode: 0o600)
                if await self.files.holdsData() { kept = try await self.files.moveAside() }
                try await self.files.install(prepared.path)
                let metadata: Logger.Metadata = ["from": "\(prepared.path)", "kept": "\(kept?.path ?? "nothing")"]
                self.log.notice("another database was put in place", metadata: metadata)
                try await self.files.markAsStandby()
                try await self.start()
                // A server that takes connections may still lack what it needs to serve one.
                _ = try await self.session.isInRecovery()
            } catch {
                guard let trouble = await self.takeBack(prepared, before, kept) else { throw error }
                return .failed("\(error) What was here before could not be put back: \(trouble)")
            }
            return .started
        }
    }

    /// Returns what kept it from being done.
    private func takeBack(_ prepared: PreparedDirectory, _ settings: [UInt8], _ kept: KeptDirectory?) async -> String? {
        // Killed from here on, the next daemon must not go on with what has just failed. On a full disk it can't be noted,
        // and must not keep the old data from their place.
        let mark = Array(prepared.path.utf8) + [Self.takenBack] + Array((kept?.path ?? "").utf8)
        try? AtomicFile.write(mark, to: Paths.adopting, mode: 0o600)
        let result = await result {
            if await self.isRunning { try await self.postmaster.stop(.immediate, limit: .seconds(10)) }
            try await self.files.putBack(kept, insteadOf: prepared, settings: settings)
            try self.removeMark(Paths.adopting)
            return .stopped(nil)
        }
        if case .failed(let trouble) = result { return trouble }
        log.notice("the database that was here before is in place again")
        return nil
    }

    /// Behind it in the mark stands where the data of before are, once the exchange is being taken back. No path has it.
    private static let takenBack: UInt8 = 0

    /// A daemon that was killed between its mark and the second rename, or while it took the exchange back.
    func finishAdoption() async throws {
        guard let bytes = try AtomicFile.read(Paths.adopting, limit: 8192) else { return }
        let paths = bytes.split(separator: Self.takenBack, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if paths.count > 1, access("\(paths[0])/PG_VERSION", F_OK) == 0 {
            if await !files.holdsData(), !paths[1].isEmpty { try await files.install(paths[1]) }
            return try removeMark(Paths.adopting)
        }
        guard let kept = try await files.finishExchange(with: paths[0]) else { return }
        let metadata: Logger.Metadata = ["from": "\(paths[0])", "kept": "\(kept.path)"]
        log.notice("another database was put in place", metadata: metadata)
    }

    /// After its promotion: it follows again when it has to, and lets the peer in, whatever it was restored from.
    func fitAdopted() async throws {
        guard access(Paths.adopting, F_OK) == 0 else { return }
        try await session.query("ALTER SYSTEM RESET primary_conninfo", limit: .seconds(5))
        try await session.reloadConfiguration()
        let lines = String(decoding: try AtomicFile.read(Paths.passFile, limit: 1 << 16) ?? [], as: UTF8.self)
        guard let password = lines.split(separator: "\n").lazy.compactMap({ PassFile.password(in: String($0)) }).first
        else {
            throw PostgresError(.unexpectedAnswer, object: Paths.passFile, message: "\(Paths.passFile) has no password")
        }
        try await session.setReplicationRole(source.user, password: password)
        try await session.setRewindRole(rewindSource.user, password: password)
        try removeMark(Paths.adopting)
        log.notice("the database that was put in place is fit for the pair")
    }
}
