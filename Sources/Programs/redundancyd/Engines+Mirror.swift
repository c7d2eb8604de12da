import ClusterModel
import FileMirror
import FoundationEssentials
import Logging
import ManagementEngine
import MirrorEngine
import StatusDocuments

/// Mirrored folders on this server: the engine and what it needs of the world.
struct KeptMirror: Sendable {
    let engine: MirrorEngine
    let store: MirrorStore
}

extension Engines {
    static func keptMirror(
        _ management: ManagementConfiguration?,
        _ pair: ManagementEngine?,
        _ identity: Identity,
        _ ring: Ring,
        _ alarms: AlarmList,
        _ exchange: KeptExchange?,
        _ log: Logger
    ) -> KeptMirror? {
        guard let management, let pair else { return nil }
        let peer = management.master == identity.me ? management.standby : management.master
        let hostKeys =
            exchange?.store.hostKeys
            ?? KnownHostKeys(path: Paths.exchangeKnownHosts, ownKeyFile: Paths.hostKey, log: log)
        let store = MirrorStore(
            identity: identity,
            peer: peer,
            ring: ring,
            alarms: alarms,
            pair: pair,
            hostKeys: hostKeys,
            log: log
        )
        let machine = Mirroring(me: identity.me, peer: peer)
        return KeptMirror(engine: MirrorEngine(machine: machine, world: store, log: log, clock: clock), store: store)
    }

    func receive(_ message: MirrorMessage, from sender: ServerName) async {
        guard let mirror else { return }
        if let key = KnownHostKeys.checked(message.hostKey) { mirror.store.hostKeys.learn(key, of: sender) }
        await mirror.engine.feed(.report(message.report.checked, from: sender))
    }

    /// Nil while no folder is mirrored and no conflict is left.
    func mirrorDocument() async -> MirrorDocument? {
        guard let mirror else { return nil }
        let machine = await mirror.engine.snapshot()
        let conflicts = (here: machine.conflicts, there: machine.peerReport?.conflicts ?? 0)
        guard !machine.directories.isEmpty || conflicts.here > 0 || conflicts.there > 0 else { return nil }
        let role =
            switch machine.role {
            case .active: "active"
            case .passive: "passive"
            case .neither: "neither"
            }
        var document = MirrorDocument(
            server: identity.me,
            role: role,
            directories: machine.directories.map { directory in
                let entry = machine.report.directory(directory.path)
                let theirs = machine.peerReport?.directory(directory.path)
                var shown = MirrorDocument.Directory(
                    path: directory.path,
                    quotaBytes: directory.quota,
                    files: entry?.files ?? 0,
                    bytes: entry?.bytes ?? 0,
                    inStep: machine.isInStep(directory.path)
                )
                shown.excessBytes = entry?.excess ?? theirs?.excess
                shown.skipped = entry?.skipped ?? theirs?.skipped
                shown.problem = entry?.problem ?? theirs?.problem
                return shown
            },
            conflictsHere: conflicts.here,
            conflictsThere: conflicts.there
        )
        document.lastAt = machine.agreedAt.map { instant in
            Date.now.addingTimeInterval(-(Engines.clock().since(instant) / .seconds(1))).ISO8601Format()
        }
        return document
    }
}
