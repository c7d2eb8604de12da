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

    /// A daemon that was killed between the two renames.
    func finishAdoption() async throws {
        guard let bytes = try AtomicFile.read(Paths.adopting, limit: 4096), await !files.holdsData() else { return }
        try await files.install(String(decoding: bytes, as: UTF8.self))
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
