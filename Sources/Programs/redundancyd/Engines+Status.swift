import ClusterEngine
import ClusterModel
import ExchangeData
import ExchangeEngine
import FoundationEssentials
import LIMPlacement
import Logging
import ManagementEngine
import ManagementFailover
import ServiceControl
import StatusDocuments

// What status says, computed from the machines' own state.
extension Engines {
    func clusterEntry(_ machine: Placement) async -> ClusterStatusDocument.Cluster {
        let configuration = machine.configuration
        let status = machine.status(at: Engines.clock())
        let kept = await exchange?.engine.snapshot()
        let servers = status.servers.map { server in
            ClusterStatusDocument.ServerEntry(
                name: server.name,
                role: server.name == configuration.standby ? .standby : .regular,
                base: configuration.base(of: server.name) ?? configuration.standbyBase,
                alias: configuration.regular(on: server.name)?.alias,
                alias6: configuration.regular(on: server.name)?.alias6,
                contact: server.contact == .own || server.contact == .member,
                lastContactSeconds: server.contact == .own ? 0 : neighbourhood.secondsSinceHeard(server.name)
            )
        }
        let lims = status.lims.map { lim in
            ClusterStatusDocument.LIMEntry(
                lim: lim.lim,
                regular: lim.regular,
                priority: lim.priority,
                runsOn: lim.runsOn,
                state: state(lim),
                lockedTo: lim.lockedTo,
                dataVersion: lim.dataVersion.map { Int(clamping: $0) },
                passive: lim.passive,
                passiveState: lim.passiveState.flatMap(ClusterStatusDocument.LIMEntry.State.init(rawValue:)),
                readyForFallback: lim.readyForFallback,
                data: kept.map { dataEntries(of: lim.lim, $0) }
            )
        }
        var entry = ClusterStatusDocument.Cluster(
            name: configuration.name,
            fallback: configuration.fallback,
            behaviour: configuration.behaviour,
            detection: configuration.detection,
            servers: servers,
            lims: lims,
            alarms: alarms.listOfAll(),
            witness: configuration.witness.map { .init(host: $0, heard: ring.vote.isHeard) }
        )
        if machine.isOutgrown { entry.startsAnew = true }
        return entry
    }

    private func state(_ lim: PlacementStatus.LIM) -> ClusterStatusDocument.LIMEntry.State? {
        guard let state = lim.state else { return nil }
        if state == "starting" || state == "stopping" { return .stopped }
        return ClusterStatusDocument.LIMEntry.State(rawValue: state)
    }

    func managementDocument() async -> ManagementStatusDocument? {
        guard let pair, let management else { return nil }
        let machine = await pair.snapshot()
        let placed = await placement.snapshot()
        var document = ManagementStatusDocument(
            configured: true,
            protected: machine.isProtected,
            reason: machine.explanation
        )
        let me = identity.me
        let peer = machine.settings.peer
        let report = machine.peer.report
        document.thisServer = me
        document.role = me == management.master ? .master : .standby
        document.state = word(machine.serverState)
        document.active = active(machine)
        document.eligible = machine.isEligible || report?.eligible == true
        document.epoch = machine.memory?.epoch.number
        document.peer = .init(
            name: peer,
            state: report.map { word($0.state) } ?? nil,
            heardSecondsAgo: neighbourhood.secondsSinceHeard(peer)
        )
        document.virtualIP = .init(
            address: management.virtualIP,
            holder: holder(machine),
            confirmed: virtualIP?.isHeld == true ? machine.addressIsConfirmed : machine.surroundings.virtualIP == .peer
        )
        document.lim1 = .init(runsOn: placed.runsOn(.one))
        document.database = databaseEntry(machine)
        document.silentLogin = .init(
            toPeer: machine.surroundings.silentLogin,
            fromPeer: report?.surroundings?.silentLogin
        )
        document.thirdVote = placed.configuration.witness.map { .init(host: $0, reachable: machine.vote.isHeard) }
        document.unprotectedSince = machine.unprotectedSince.map(Self.wallTime)
        document.pausedUntil = machine.pausedUntil.map(Self.wallTime)
        document.fallback = .init(cluster: placed.configuration.fallback, management: machine.settings.fallback)
        document.applications = await applications(management, here: document.active == me)
        document.alarms = alarms.listOfAll()
        document.lossByOrder = document.active == me ? nil : machine.lossByOrder
        document.forks = database.map { $0.forks.list().map(ManagementStatusDocument.Fork.init) }
        document.mirror = await mirrorDocument()
        let past = history.list().ofThisPair
        document.lastMove = lastMove(past)
        document.lastDrill = past.last { $0.drill != nil }.flatMap { entry in
            entry.drill.map { .init(at: entry.at, $0) }
        }
        return document
    }

    private static func wallTime(_ instant: Instant) -> String {
        let passed = Engines.clock().since(instant) / .seconds(1)
        return Date.now.addingTimeInterval(-passed).ISO8601Format()
    }

    /// The newest move; one that was measured to its end says for how long nobody could write.
    private func lastMove(_ past: ArraySlice<HistoryEntry>) -> ManagementStatusDocument.Move? {
        let words = ["became active", "handed over"]
        let isMove = { (entry: HistoryEntry) in
            entry.move != nil || words.contains { entry.what.hasPrefix($0) }
        }
        return past.last(where: isMove).map { entry in
            .init(
                reason: "\(entry.what): \(entry.why)",
                at: entry.at,
                outageMilliseconds: entry.move?.outageMilliseconds,
                measuredBy: entry.move == nil ? nil : "engine"
            )
        }
    }

    /// Their units' states on this server while management is here; what the other server runs is its own to say.
    private func applications(
        _ management: ManagementConfiguration,
        here: Bool
    ) async -> [ManagementStatusDocument.Application] {
        var states: [UnitState] = []
        if here {
            do { states = try await lims.systemd.states(of: management.applications.map(\.unit)) } catch {
                log.warning("applications not asked for", metadata: ["error": "\(error)"])
            }
        }
        return management.applications.map { application in
            let unit = states.first { $0.unit == application.unit }
            let state = unit.map { $0.activity == .active ? "up" : "down: \(application.unit) is \($0.sub)" }
            let url = "\(webServer.scheme)://\(management.virtualIP)\(application.path)"
            return .init(name: application.name, url: url, state: state)
        }
    }

    private func word(_ state: ServerState) -> ManagementStatusDocument.State? {
        ManagementStatusDocument.State(rawValue: state.rawValue)
    }

    private func active(_ machine: Failover) -> ServerName? {
        switch machine.serverState {
        case .active, .alone: return machine.settings.me
        case .passive, .rejoining, .isolated, .stopped: break
        }
        guard let report = machine.peer.report, report.state == .active || report.state == .alone else { return nil }
        return machine.settings.peer
    }

    /// On this server if it is held here; elsewhere only if it was seen to answer there.
    private func holder(_ machine: Failover) -> ServerName? {
        if virtualIP?.isHeld == true { return machine.settings.me }
        guard let active = active(machine), active != machine.settings.me else { return nil }
        return active
    }

    private func databaseEntry(_ machine: Failover) -> ManagementStatusDocument.Database {
        let me = machine.settings.me
        let other = machine.settings.peer
        var entry = ManagementStatusDocument.Database(
            primary: nil,
            standby: nil,
            state: nil,
            synchronous: nil,
            lagBytes: nil,
            lossIfActiveDiesBytes: nil
        )
        let primary = machine.primaryObserved ?? machine.peer.report.flatMap { $0.database.primaryObserved }
        guard let primary else { return entry }
        entry.primary = machine.primaryObserved != nil ? me : other
        entry.standby = machine.primaryObserved != nil ? other : me
        let lag = primary.peerFlushed.map { Int(clamping: primary.flushed.bytes(since: $0)) }
        entry.state = primary.peerFlushed == nil ? "no standby streams" : "streaming"
        entry.synchronous = machine.isProtected
        entry.lagBytes = lag
        switch machine.loss {
        case .nothing: entry.lossIfActiveDiesBytes = 0
        case .bytes(let bytes): entry.lossIfActiveDiesBytes = Int(clamping: bytes)
        case .nobodyWrites, .unknown: entry.lossIfActiveDiesBytes = nil
        }
        return entry
    }
}

extension DatabaseObservation {
    var primaryObserved: PrimaryObservation? {
        if case .primary(let primary) = self { primary } else { nil }
    }
}

extension Failover {
    var primaryObserved: PrimaryObservation? { database.primaryObserved }
}
