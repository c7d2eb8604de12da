import ARP
import ClusterEngine
import ClusterModel
import ControlSocket
import Detection
import ExchangeData
import ExchangeEngine
import FoundationEssentials
import Glibc
import LIMPlacement
import Logging
import MirrorEngine
import ManagementEngine
import ManagementFailover
import Netlink
import PacketFilter
import PostgresControl
import ServiceControl
import ServiceLifecycle
import SystemSupport

/// Everything that runs on a member of a cluster, wired together.
struct Engines: Service {
    let identity: Identity
    let product: ProductSettings
    let management: ManagementConfiguration?
    let log: Logger
    let ring: Ring
    let neighbourhood: Neighbourhood
    let lims: LIMUnits
    let lease: AddressLease
    let filter: PacketFilter
    let addresses: [HeldAddress]
    /// Each LIM's IPv6 alias, by its IPv4 alias.
    let aliases6: [IPv4Address: HeldIPv6Alias]
    let alarms: AlarmList
    let hooks: AlarmHooks
    let history: HistoryFile
    let placement: ClusterEngine
    let world: PlacedLIMs
    let pair: ManagementEngine?
    let database: ManagedDatabase?
    let virtualIP: HeldAddress?
    let foreignOwner: ForeignOwner
    let unknown = UnknownOwners()
    let drill: DrillWriter?
    let webServer: WebServerWatch
    /// Nil if the product names no exchange data.
    let exchange: KeptExchange?
    /// Nil without PM/SNM redundancy.
    let mirror: KeptMirror?
    /// Only on a standby that is not set up for the management.
    let nothingHeld: NothingHeld?

    static func clock() -> Instant { Instant(sinceStart: MonotonicClock.sinceStart()) }

    func run() async throws {
        let rights = CallerRights.ofThisServer()
        let server = try ControlServer.ofThisServer(for: rights)
        let blocked = try await adoptBlock()
        let found = try await lims.now()
        for (lim, state) in found {
            let alias = identity.cluster.regular(of: lim)?.alias
            let isOpen = alias.map { !blocked.contains(.v4($0.value)) } ?? false
            let isHeld = isOpen ? await isOnInterface(alias) : false
            if let alias, let six = aliases6[alias] {
                six.found(isBlocked: six.address.map(blocked.contains) ?? false, belongs: isHeld)
            }
            await placement.feed(.limFound(lim, state, aliasHeld: isHeld))
        }
        try SupervisorSocket.tell(.ready, .status("running"))
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.ring.run(self.handle) }
            group.addTask { await self.watchNeighbourhood() }
            group.addTask { await self.tellUnknownOwners() }
            group.addTask { await self.placement.run() }
            group.addTask { try await self.watchLIMs() }
            group.addTask { await self.followConfiguration() }
            group.addTask { await self.watchInventory() }
            group.addTask { await self.noteStarted() }
            if let pair { group.addTask { try await pair.run() } }
            if let drill { group.addTask { await drill.forgetOld() } }
            if let exchange { group.addTask { await exchange.engine.run() } }
            if let mirror { group.addTask { await mirror.engine.run() } }
            group.addTask { await self.watchExchangeEvents() }
            group.addTask { await self.watchPlacementForExchange() }
            if let nothingHeld { group.addTask { await nothingHeld.tell() } }
            group.addTask { await self.hooks.serve() }
            group.addTask { await self.tellAlarms() }
            group.addTask { await self.watchReceiver() }
            group.addTask { await self.watchLeases() }
            group.addTask { await self.watchFilter() }
            group.addTask { await self.watchSurroundings() }
            group.addTask { await self.watchStrangers() }
            group.addTask { await self.webServer.run() }
            let disks = DiskWatch(me: identity.me, alarms: alarms, log: log)
            group.addTask { await disks.run() }
            if pair != nil {
                let watch = PairCertificateWatch(me: identity.me, alarms: alarms, log: log)
                group.addTask { await watch.run() }
            }
            for address in addresses { group.addTask { await address.run() } }
            for six in aliases6.values { group.addTask { await six.run() } }
            let control = Control(engines: self, rights: rights)
            group.addTask { await server.run { await control.answer($0, from: $1, progress: $2) } }
            group.addTask { await Watchdog.run() }
            group.addTask { await self.settleDown() }
            group.addTask { await self.watchKeepPlacement() }
            group.addTask {
                try await gracefulShutdown()
                await self.leaveInOrder()
                throw CancellationError()
            }
            do {
                // A part that has nothing to do returns; only the end, or a failure that must be one, throws.
                while try await group.next() != nil {}
            } catch is CancellationError {
                group.cancelAll()
            } catch {
                // As a crash, which moves nothing: what waits for a disk that does not take its state would not end.
                log.critical("redundancyd ends", metadata: ["error": "\(error)"])
                exit(1)
            }
        }
    }

    // MARK: Events

    private func handle(_ event: Ring.Event) async {
        switch event {
        case .view(let id, let members, let hosts):
            await neighbourhood.ring(hosts, distribute)
            await placement.feed(.view(id: id, members: members, hosts: hosts))
            await exchange?.engine.feed(.view(members))
            await pair?.feed(.view(id: id.value, members: members, hosts: hosts))
            nothingHeld?.see(id.value)
            alarms.see(members: members)
        case .daemonLeft(let server):
            if server == pairPeer { await pair?.feed(.peerDaemonLeft) }
        case .message(.placement(let report), let sender):
            guard report.from == sender else { return }
            await placement.feed(.report(report))
            await tellLIMOne()
        case .message(.management(let message), let sender):
            nothingHeld?.hear()
            await pair?.feed(.message(message, from: sender))
        case .message(.exchange(let message), let sender): await receive(message, from: sender)
        case .message(.mirror(let message), let sender): await receive(message, from: sender)
        case .message(.alarms(let raised), let sender):
            if sender != identity.me { alarms.hear(raised, from: sender) }
        case .vote(let vote):
            log.notice("third vote", metadata: ["vote": "\(vote)"])
            await pair?.feed(.vote(vote))
        case .lost:
            await neighbourhood.ring([], distribute)
            await exchange?.engine.feed(.view([identity.me]))
            await placement.feed(.ringLost)
            await pair?.feed(.ringLost)
            nothingHeld?.see(nil)
            alarms.see(members: [])
        }
    }

    private var pairPeer: ServerName? {
        management.map { $0.master == identity.me ? $0.standby : $0.master }
    }

    private func distribute(_ actions: [Lookout.Action]) async {
        for action in actions {
            switch action {
            case .probe, .probeReference: continue
            case .reach(let reach):
                log.notice("own reach", metadata: ["reach": "\(reach)"])
                await placement.feed(.reach(reach))
                await pair?.feed(.reach(cutOff: reach.isCutOff))
            case .discounted(let silent):
                log.notice("references that do not count", metadata: ["silent": "\(silent)"])
                if silent.isEmpty {
                    alarms.clear(ReferenceAlarm.identity(identity.me))
                } else {
                    alarms.raise(ReferenceAlarm.alarm(silent, on: identity.me))
                }
            case .kernel(let peer, let verdict):
                log.info("peer's kernel", metadata: ["peer": "\(peer)", "verdict": "\(verdict)"])
                await placement.feed(.kernel(peer, verdict))
                // Nothing known yet is not silence.
                if peer == pairPeer {
                    await pair?.feed(.kernel(heard: verdict.silentSince == nil, last: verdict.lastHeard))
                }
            case .paused(let duration):
                log.warning("this server stood still", metadata: ["for": "\(duration)"])
                await placement.feed(.paused(duration))
                await pair?.feed(.paused)
            }
        }
    }

    private func watchNeighbourhood() async {
        let moving = addresses.map(\.address)
        await neighbourhood.run(moving: moving) { address, owner in
            await self.seen(address, at: owner)
        } deliver: { actions in
            await self.distribute(actions)
        }
    }

    /// Somebody else uses an address that may be ours.
    ///
    /// A stranger counts only against what is held here: just after the start the other server, which rightly announces
    /// what it holds, is one whose hardware address isn't known yet. Before a claim strangers are asked for anyway.
    private func seen(_ address: IPv4Address, at owner: AliasOwner) async {
        guard case .foreign(let hardware) = owner else { return await used(address, by: owner) }
        guard addresses.contains(where: { $0.address == address && $0.isHeld }) else { return }
        if neighbourhood.knowsAllPeers { return await used(address, by: owner) }
        unknown.ask(UnknownOwners.Question(address: address, hardware: hardware))
    }

    /// Whoever was heard with an address while a peer was unknown is asked for.
    private func tellUnknownOwners() async {
        for await question in unknown.questions {
            await used(question.address, by: neighbourhood.identified(.foreign(question.hardware)))
        }
    }

    private func used(_ address: IPv4Address, by owner: AliasOwner) async {
        if case .foreign = owner {
            guard let held = addresses.first(where: { $0.address == address }), held.isHeld else { return }
            held.contested()
        }
        if address == virtualIP?.address {
            switch owner {
            case .member: await pair?.feed(.peerClaimsAddress)
            case .foreign(let hardware): await foreignerClaims(hardware)
            }
        }
        let cluster = await placement.snapshot().configuration
        if let entry = cluster.regulars.first(where: { $0.alias == address }) {
            await placement.feed(.aliasInUse(entry.lim, by: owner))
        }
    }

    /// A profile of detection that the members agreed on counts at once, and moves nothing.
    private func followConfiguration() async {
        for await configuration in world.configurations {
            await neighbourhood.handle(.profile(configuration.detection), distribute)
            await pair?.feed(.timing(FailoverTiming(of: configuration)))
            await ring.name(witness: configuration.witness, handle)
        }
    }

    private func watchLIMs() async throws {
        try await lims.run { lim, state in
            await placement.feed(.limChanged(lim, state))
            await tellLIMOne()
        }
    }

    private func watchReceiver() async {
        guard let database, let pair else { return }
        for await state in database.receiver.states() {
            if case .ended(let error) = state {
                log.info("local receiver ended", metadata: ["error": "\(error)"])
                await pair.feed(.receiverEnded)
            }
        }
    }

    func tellLIMOne() async {
        guard let pair else { return }
        await pair.feed(.limOne(runsOn: placement.snapshot().runsOn(.one)))
    }

    private func isOnInterface(_ address: IPv4Address?) async -> Bool {
        guard let address else { return false }
        do {
            return try await KernelNetwork().holder(of: address.value) != nil
        } catch {
            log.error("addresses not read", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Lets go of what only the start needed, once it is over.
    private func settleDown() async {
        try? await Task.sleep(for: .seconds(15))
        ProgramPages.release()
    }

    // MARK: The end

    /// Hands over what can be handed over, unless our own package is being upgraded: then everything stays.
    private func leaveInOrder() async {
        let keep = access(Paths.keepPlacement, F_OK) == 0
        log.notice("stopping", metadata: ["handingOver": "\(!keep)"])
        guard !keep else { return }
        if let pair {
            let outcome = await pair.order(.leave)
            log.notice("management", metadata: ["outcome": "\(outcome)"])
        }
        let answer = await placement.order(.handOver)
        log.notice("LIMs", metadata: ["outcome": "\(answer)"])
    }
}
