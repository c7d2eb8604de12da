import ARP
import ClusterModel
import LIMPlacement
import Logging
import Synchronization
import SystemSupport

/// A LIM's IPv6 alias (LM-35): it follows the IPv4 alias, with the same lease, the same block and the same bursts of
/// announcements. One that somebody else answers for is left alone, and asked for again; IPv4 goes on meanwhile.
final class HeldIPv6Alias: Sendable {
    private static let retryInterval = Duration.seconds(2)

    enum Wish {
        /// Nothing was ordered since the start.
        case unknown
        case away
        case open
        case blocked
    }

    private enum Order: Sendable {
        case settle
        case leave(Ending)
        case close(Ending)
        case keep
        case announce
        case replace(IPv6Alias?)
    }

    struct State {
        var alias: IPv6Alias?
        var wish = Wish.unknown
        var isBlocked = false
        var looked: (owner: HardwareAddress?, at: Duration)?
        var nextTry = Duration.zero
        /// What is not of this cluster and answers for it.
        var stranger: MACAddress?
    }

    let lim: LIMNumber
    let place: IPv6AliasPlace
    let neighbourhood: Neighbourhood
    let alarms: AlarmList
    let log: Logger
    let state: Mutex<State>
    /// In the order in which they were ordered.
    private let orders: AsyncStream<Order>
    private let inlet: AsyncStream<Order>.Continuation

    init(
        _ alias: IPv6Alias?,
        of lim: LIMNumber,
        place: IPv6AliasPlace,
        neighbourhood: Neighbourhood,
        alarms: AlarmList,
        log: Logger
    ) {
        self.lim = lim
        self.place = place
        self.neighbourhood = neighbourhood
        self.alarms = alarms
        self.log = log
        state = Mutex(State(alias: alias))
        (orders, inlet) = AsyncStream.makeStream(of: Order.self)
    }

    var address: InternetAddress? { state.withLock { $0.alias }.map { .v6($0.address.value) } }

    // MARK: Orders

    /// What was found at the start: without the IPv4 alias, or its block, this one has no business here either.
    func found(isBlocked: Bool, belongs: Bool) {
        state.withLock {
            $0.isBlocked = isBlocked
            if !belongs, !isBlocked { $0.wish = .away }
        }
        if !belongs, !isBlocked { inlet.yield(.settle) }
    }

    func claim() { wish(.open) }

    func leave() async {
        state.withLock { $0.wish = .away }
        await withCheckedContinuation { inlet.yield(.leave(Ending($0))) }
    }

    func close() async {
        state.withLock { $0.wish = .blocked }
        await withCheckedContinuation { inlet.yield(.close(Ending($0))) }
    }

    func keep() { inlet.yield(.keep) }
    func announce() { inlet.yield(.announce) }
    func follow(_ alias: IPv6Alias?) { if state.withLock({ $0.alias }) != alias { inlet.yield(.replace(alias)) } }

    private func wish(_ wish: Wish) {
        state.withLock { $0.wish = wish }
        inlet.yield(.settle)
    }

    /// The right to serve goes on. What is here after a restart of this process becomes a lease; what is not here, as it
    /// was in use or has just been configured, is put as soon as it can be.
    func permit() {
        let isOpen = state.withLock { state in
            if state.wish == .unknown { state.wish = .open }
            return state.wish == .open
        }
        if isOpen { renew() }
    }

    func permitBlocked() { if state.withLock({ $0.wish == .blocked }) { renew() } }

    private func renew() {
        guard let alias = state.withLock({ $0.alias }), !place.permit(alias) else { return }
        let now = MonotonicClock.sinceStart()
        let isDue = state.withLock { state in
            defer { if state.nextTry <= now { state.nextTry = now + Self.retryInterval } }
            return state.nextTry <= now
        }
        if isDue { inlet.yield(.settle) }
    }

    /// Asks who has it, for a claim that may follow within the next second.
    func look() async {
        guard let alias = state.withLock({ $0.alias }) else { return }
        let owner = await neighbourhood.ask(for: alias.address)
        state.withLock { $0.looked = (owner, MonotonicClock.sinceStart()) }
    }

    // MARK: Carrying out

    /// Carries the orders out, and announces the alias while it is open, until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.announceRegularly() }
            for await order in orders {
                switch order {
                case .settle: if await settle() { group.addTask { await self.announceBurst() } }
                case .leave(let ending), .close(let ending):
                    _ = await settle()
                    withExtendedLifetime(ending) {}
                case .keep:
                    if let alias = state.withLock({ $0.wish == .open ? $0.alias : nil }) {
                        await place.makePermanent(alias)
                    }
                case .announce: group.addTask { await self.announceBurst() }
                case .replace(let alias): if await replace(alias) { group.addTask { await self.announceBurst() } }
                }
            }
            group.cancelAll()
        }
    }
}
