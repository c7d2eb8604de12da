import ClusterModel
import FoundationEssentials
import Glibc
import Logging
import ManagementFailover
import PostgresControl
import ServiceControl
import StatusDocuments
import SystemSupport

// Making a loser's data the winner's, after what only the loser wrote was kept.
extension ManagedDatabase {
    private static let unitLimit = Duration.seconds(60)
    private static let readLimit = Duration.seconds(3600)
    private static let rewindLimit = Duration.seconds(3600)
    private static let copyLimit = Duration.seconds(6 * 3600)

    /// What becomes of the data directory.
    private enum Way {
        case rewind
        /// `isSpare`: nothing in it is not elsewhere, so it needn't be kept longer than until the next time.
        case copy(isSpare: Bool, because: String)
    }

    func rebuild(_ past: LoserPast?) async -> JobResult {
        await result {
            try await self.files.removeIncoming()
            try await self.removeSuperfluous()
            // What is here is looked at and kept; what an operator prepared stays where it is, as the peer has won.
            if await !self.files.holdsData() { try await self.finishAdoption() }
            guard await self.files.holdsData() else {
                try await self.copy(isSpare: false)
                return .rebuilt
            }
            guard let past else {
                try await self.copyWithoutRecord()
                return .rebuilt
            }
            switch try await self.keepFork(past) {
            case .rewind:
                // What an old standby lacks may be gone from the other side's log; a rewind would change nothing.
                var follows = false
                do { follows = try await self.rewind() } catch is CancellationError { throw CancellationError() } catch
                {
                    if Task.isCancelled { throw error }
                    self.log.warning("base backup instead of a rewind", metadata: ["because": "\(error)"])
                }
                if !follows { try await self.copy(isSpare: true) }
            case .copy(let isSpare, let reason):
                self.log.notice("base backup instead of a rewind", metadata: ["because": "\(reason)"])
                let kept = try await self.copy(isSpare: isSpare)
                if !isSpare, let kept { try self.noteKept(kept) }
            }
            return .rebuilt
        }
    }

    // MARK: The fork

    private func keepFork(_ past: LoserPast) async throws -> Way {
        if past.adopting { return .copy(isSpare: false, because: "another database was being put in its place") }
        if past.isReplaced, !past.acknowledged {
            return .copy(isSpare: true, because: "\(past.winner.last.active) was given another database by order")
        }
        if isHalfRewound { return .copy(isSpare: true, because: "a rewind was broken off before") }
        let stream = DatabaseSession(source)
        let identity = try await stream.identifySystem()
        let theirs = try await stream.timelineHistory(of: identity.timeline)
        await stream.close()
        let control: ControlData
        do { control = try await ControlData.read(of: cluster) } catch {
            // Damaged, nothing can be told of it, and it never follows again by itself.
            return .copy(isSpare: false, because: "its control file can't be read (\(error))")
        }
        guard control.systemIdentifier == identity.systemIdentifier else {
            return .copy(isSpare: false, because: "it is another database system")
        }
        let own = try await files.timelineHistory()
        let foreign = past.foreignTimelines
        guard let position = own.divergence(from: theirs, foreign: foreign) else {
            return .copy(isSpare: false, because: "both logs have nothing in common")
        }
        let sameNumbers = own.stretches.contains { foreign.contains($0.timeline) }
        // Known from a try that was broken off: what the private server left behind would now be read as the fork's.
        let known = forks.list().first { $0.id.hasPrefix(Self.identifier(past)) && $0.position == position.description }
        let fork: ForkDocument?
        if let known {
            fork = known
        } else {
            fork = try await read(behind: own.stretches(behind: position), from: position, past)
        }
        if let fork, !fork.notCovered.isEmpty { return .copy(isSpare: false, because: fork.notCovered[0]) }
        // pg_rewind goes by the numbers of timelines and would find nothing to do.
        if sameNumbers { return .copy(isSpare: true, because: "both sides gave a timeline the same number") }
        if !control.logsHints, !control.hasChecksums {
            return .copy(isSpare: true, because: "its data were written without wal_log_hints")
        }
        return .rewind
    }

    private static func identifier(_ past: LoserPast) -> String {
        let digits = String(past.own.last.id, radix: 16)
        return "\(past.own.last.number)-\(digits.suffix(8))"
    }

    private func read(
        behind stretches: [TimelineHistory.Stretch],
        from position: WALPosition,
        _ past: LoserPast
    ) async throws -> ForkDocument? {
        guard !stretches.isEmpty else { return nil }
        // Behind a server that ends by itself systemd runs the unit's stop command, which goes by the file in the data
        // directory: it would stop the private server that has just been started there.
        try await systemd.stop(cluster.unit, limit: Self.unitLimit)
        var id = Self.identifier(past)
        if forks.fork(id) != nil { id += "-\(String(position.bytes, radix: 16))" }
        let writer = try forks.begin(id)
        // What the receiver confirmed is known exactly unless this process was started since.
        let confirmed = receiver.mayHaveConfirmed ?? WALPosition(bytes: .max)
        let summary: ForkSummary?
        var trouble: String?
        do {
            summary = try await ForkReading(of: cluster, in: Paths.privateServer)
                .run(behind: stretches, limit: Self.readLimit) { row in
                    try writer.take(row, acknowledged: past.acknowledged && row.position <= confirmed)
                }
        } catch {
            if Task.isCancelled { throw error }
            log.error("a fork can't be read row by row", metadata: ["error": "\(error)"])
            summary = ForkSummary()
            trouble = "It could not be read row by row to the end: \(error)"
        }
        guard let summary else {
            try forks.forget(id)
            return nil
        }
        var fork = ForkDocument(
            id: id,
            server: forks.server,
            winner: past.winner.last.active,
            foundAt: Date.now.ISO8601Format(),
            position: position.description
        )
        fork.transactions = summary.transactions
        fork.firstCommit = summary.firstCommit
        fork.lastCommit = summary.lastCommit
        fork.notCovered = summary.notCovered + (trouble.map { [$0] } ?? [])
        fork.notes = summary.notes
        try writer.finish(&fork)
        // Only our own canary, or nothing that anybody would miss.
        if fork.tables.isEmpty, fork.notCovered.isEmpty {
            try forks.forget(id)
            return nil
        }
        try forks.keep(fork)
        log.notice("fork kept", metadata: ["fork": "\(id)", "what": "\(fork.sentence)"])
        return fork
    }

    /// The newest fork is the one whose directory was put aside just now.
    private func noteKept(_ path: String) throws {
        guard var fork = forks.list().last(where: { !$0.notCovered.isEmpty && $0.keptDirectory == nil }) else { return }
        fork.keptDirectory = path
        try forks.keep(fork)
    }

    /// The record of what these data are is gone, so that nothing tells what only they hold: they are kept whole.
    private func copyWithoutRecord() async throws {
        let control = try? await ControlData.read(of: cluster)
        let stream = DatabaseSession(source)
        let theirs = try await stream.identifySystem().systemIdentifier
        await stream.close()
        // Not this pair's: what was here before the set-up, which keeps it.
        guard let control, control.systemIdentifier == theirs else { return _ = try await copy(isSpare: false) }
        // A standby wrote nothing of its own; a copy that was never started tells of the server that it was made from.
        let isCopy = ["standby.signal", "backup_label"].contains { access("\(files.path)/\($0)", F_OK) == 0 }
        if isCopy || control.wasStandby { return _ = try await copy(isSpare: true) }
        guard let kept = try await copy(isSpare: false) else { return }
        let now = Date.now
        let id = "unrecorded-\(Int(now.timeIntervalSince1970))"
        var fork = ForkDocument(
            id: id,
            server: forks.server,
            winner: peer,
            foundAt: now.ISO8601Format(),
            position: "unknown"
        )
        fork.notCovered = [
            "The record of this server's reigns was lost, so what only it wrote is not known row by row: its database as it "
                + "was is kept."
        ]
        fork.keptDirectory = kept
        let writer = try forks.begin(id)
        try writer.finish(&fork)
        try forks.keep(fork)
    }

    // MARK: The data

    /// False if there was nothing to rewind in what was a standby before and could not follow.
    private func rewind() async throws -> Bool {
        let began = MonotonicClock.sinceStart()
        let free = try await files.freeBytes()
        guard free >= 128 << 20 else {
            throw ForkStoreError("only \(free >> 20) MB are free beside \(files.path): too few to rewind it")
        }
        let reader = DatabaseSession(rewindSource)
        // Until its first checkpoint a promoted primary's control file tells of the timeline before.
        try await reader.checkpoint(limit: .seconds(120))
        await reader.close()
        try AtomicFile.write([], to: Paths.rewinding, mode: 0o600)
        let before = try await ControlData.read(of: cluster)
        let isChanged = try await Rewind(of: cluster, from: rewindSource).run(limit: Self.rewindLimit)
        try await files.markAsStandby()
        try removeMark(Paths.rewinding)
        guard isChanged || !before.wasStandby else {
            log.notice(
                "base backup instead of a rewind",
                metadata: ["because": "nothing parts its data, but it can't follow"]
            )
            return false
        }
        log.notice("rewound", metadata: ["took": "\(MonotonicClock.sinceStart() - began)"])
        return true
    }

    /// Returns where the old data directory went.
    @discardableResult
    private func copy(isSpare: Bool) async throws -> String? {
        try await checkSpace()
        let backup = BaseBackup(for: cluster, from: source, slot: ManagementConfiguration.replicationSlot)
        try await backup.run(into: files.incomingPath, limit: Self.copyLimit)
        var kept: KeptDirectory?
        if await files.holdsData() {
            kept = try await files.moveAside()
            log.notice("data directory kept", metadata: ["path": "\(kept?.path ?? "")"])
        }
        try await files.install(files.incomingPath)
        try await files.markAsStandby()
        try removeMark(Paths.rewinding)
        try removeMark(Paths.adopting)
        if isSpare, let kept { try AtomicFile.write(Array(kept.path.utf8), to: Paths.superfluous, mode: 0o600) }
        return kept?.path
    }

    /// A base backup that fills the disk helps nobody.
    private func checkSpace() async throws {
        let session = DatabaseSession(rewindSource)
        let size: Int64
        do {
            size = try await session.totalSize()
            await session.close()
        } catch {
            // The check only saves a vain try; the backup itself notices a full disk as well.
            log.info("the other database's size is not known", metadata: ["error": "\(error)"])
            return
        }
        let needed = size + size / 10 + (256 << 20)
        let free = try await files.freeBytes()
        guard free >= needed else {
            throw ForkStoreError(
                "a base backup needs \(needed >> 20) MB beside \(files.path), and \(free >> 20) MB are free. "
                    + "Make room, or discard old forks; it is tried again"
            )
        }
    }

    private func removeSuperfluous() async throws {
        guard let bytes = try AtomicFile.read(Paths.superfluous, limit: 4096) else { return }
        try await files.discard(keptAt: String(decoding: bytes, as: UTF8.self))
        try removeMark(Paths.superfluous)
    }

    func removeMark(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemError("unlink", path) }
        try AtomicFile.syncFolder(of: path)
    }

    private var isHalfRewound: Bool { access(Paths.rewinding, F_OK) == 0 }

    func refuseHalfRewound() throws {
        if isHalfRewound {
            throw ForkStoreError("its data directory is half rewound; it needs the other server to be made whole")
        }
    }
}
