package import ARP
package import ClusterModel
import Glibc
package import Logging
package import Netlink
import PacketFilter
import Synchronization
import SystemSupport

/// One address that moves: a kernel lease, announced in a burst when it is claimed and every minute after. In a
/// preloaded cluster it is here all the time, and blocked in the kernel while the other side has it.
package final class HeldAddress: Sendable {
    /// Without a new permission an address lives this long, plus what the kernel's lease still has.
    private static let permission = Duration.seconds(2)
    private static let announceInterval = Duration.seconds(60)
    private static let takeBackInterval = Duration.seconds(1)
    /// Each try is in the journal.
    private static let blockInterval = Duration.seconds(10)

    let address: IPv4Address
    private let place: AddressToHold
    private let lease: AddressLease
    private let socket: ARPSocket
    private let log: Logger
    /// Claims and releases in the order in which they were ordered.
    private let orders: AsyncStream<Order>
    private let inlet: AsyncStream<Order>.Continuation
    private let wanted = Mutex(false)
    /// Claimed since it was released last. What was only adopted was never announced from here.
    private let isClaimed = Mutex(false)
    private let wasHeld = Mutex(false)
    private let quietUntil = Mutex(Duration.zero)
    private let takenBackAt = Mutex(Duration.zero)
    private let gate = Mutex(Gate.open)
    /// When the block was last ordered that is not there yet.
    private let blockOrderedAt = Mutex(Duration.zero)

    private enum Order: Sendable {
        case claim
        case adopt
        case takeBack
        case release
        case keep
        case announce
        case putBehindBlock
        case block(PacketFilter)
        case leave(PacketFilter, Ending)
    }

    /// Whether the network may see it.
    private enum Gate {
        case open
        case closing
        case blocked
        case leaving
    }

    package init(
        _ address: IPv4Address,
        prefixLength: Int,
        interface: String,
        lease: AddressLease,
        socket: ARPSocket,
        log: Logger
    ) {
        self.address = address
        place = AddressToHold(
            address: address.value,
            prefixLength: UInt8(clamping: prefixLength),
            interface: interface
        )
        self.lease = lease
        self.socket = socket
        self.log = log
        (orders, inlet) = AsyncStream.makeStream(of: Order.self)
    }

    package var isHeld: Bool { lease.held.contains(.v4(address.value)) }

    /// Held, and not blocked.
    var answers: Bool { isHeld && gate.withLock { $0 == .open } }

    /// Puts the address and tells the network, though it may be here already: a permission that came first has adopted
    /// it without a word, and clients would go on asking the server that is gone.
    package func claim() {
        wanted.withLock { $0 = true }
        let new = isClaimed.withLock { claimed in
            defer { claimed = true }
            return !claimed
        }
        if new || !isHeld { inlet.yield(.claim) }
    }

    package func release() {
        wanted.withLock { $0 = false }
        isClaimed.withLock { $0 = false }
        inlet.yield(.release)
    }

    func keep() { inlet.yield(.keep) }
    func announce() { inlet.yield(.announce) }

    /// Equipment that isn't ours uses it: it is never announced against that (R-CL-26).
    func contested() { quietUntil.withLock { $0 = MonotonicClock.sinceStart() + .seconds(10) } }

    var isContested: Bool { quietUntil.withLock { MonotonicClock.sinceStart() < $0 } }

    /// The right to hold it goes on.
    ///
    /// What this process has never held but finds on the server, after its own restart or when set-up made the old base
    /// an alias, becomes a lease. One that lapsed since this server stood still is taken back, after another look.
    package func permit() {
        let now = MonotonicClock.sinceStart()
        let goesOn = lease.permit(.v4(address.value), until: now + Self.permission)
        if !wasHeld.withLock({ $0 }) {
            wanted.withLock { $0 = true }
            return _ = inlet.yield(.adopt)
        }
        guard !goesOn, wanted.withLock({ $0 }) else { return }
        let isDue = takenBackAt.withLock { last in
            guard now - last >= Self.takeBackInterval else { return false }
            last = now
            return true
        }
        if isDue { inlet.yield(.takeBack) }
    }

    private var isWanted: Bool { wanted.withLock { $0 } && gate.withLock { $0 == .open } && !isHeld }

    /// Whoever took over meanwhile answers for it.
    private func takeBack() async -> Bool {
        guard isWanted else { return false }
        do {
            if let owner = try await socket.probe(address.value, timing: .quick(within: .milliseconds(250))) {
                log.warning("address not taken back", metadata: ["address": "\(address)", "answered by": "\(owner)"])
                return false
            }
        } catch {
            log.warning("address not taken back", metadata: ["address": "\(address)", "error": "\(error)"])
            return false
        }
        guard isWanted else { return false }
        return await put("address taken back")
    }

    /// Puts the address now, to stay; false if the kernel refused.
    func claimNow() async -> Bool {
        wanted.withLock { $0 = true }
        return await put()
    }

    /// Puts the address now; false if the kernel refused.
    func put(_ said: Logger.Message = "address claimed") async -> Bool {
        do {
            try await lease.hold(place, until: MonotonicClock.sinceStart() + Self.permission)
            wasHeld.withLock { $0 = true }
            log.notice(said, metadata: ["address": "\(address)"])
            return true
        } catch {
            log.error("address not claimed", metadata: ["address": "\(address)", "error": "\(error)"])
            return false
        }
    }

    func drop() async {
        do {
            try await lease.release(place)
            log.notice("address released", metadata: ["address": "\(address)"])
        } catch {
            // The lease runs out by itself, but later.
            log.error("address not released", metadata: ["address": "\(address)", "error": "\(error)"])
        }
    }

    // MARK: Behind the block

    /// The block goes in before the address. Without a block there is no address either.
    func close(by filter: PacketFilter) async {
        wanted.withLock { $0 = false }
        gate.withLock { $0 = .closing }
        blockOrderedAt.withLock { $0 = MonotonicClock.sinceStart() }
        await block(by: filter)
    }

    private func block(by filter: PacketFilter) async {
        do {
            try await filter.block(.v4(address.value))
            let isBlocked = gate.withLock { gate in
                guard gate == .closing else { return false }
                gate = .blocked
                return true
            }
            if isBlocked { _ = await put("address behind its block") }
        } catch {
            log.error("address not blocked", metadata: ["address": "\(address)", "error": "\(error)"])
            await drop()
        }
    }

    /// It was to be blocked, and is not.
    var isUnblocked: Bool { gate.withLock { $0 == .closing } }

    /// False if it may still be blocked.
    func open(by filter: PacketFilter) async -> Bool {
        do {
            try await filter.unblock(.v4(address.value))
            gate.withLock { $0 = .open }
            return true
        } catch {
            log.error("address not unblocked", metadata: ["address": "\(address)", "error": "\(error)"])
            return false
        }
    }

    /// Takes the address away, and then its block.
    ///
    /// In turn with what puts it back behind the block: put back in between, it would stand there open.
    func leave(by filter: PacketFilter) async {
        wanted.withLock { $0 = false }
        gate.withLock { $0 = .leaving }
        await withCheckedContinuation { inlet.yield(.leave(filter, Ending($0))) }
    }

    /// It stays on the interface as long as it stays blocked; a block that failed is tried again.
    func permitBlocked(by filter: PacketFilter) {
        if isUnblocked {
            let now = MonotonicClock.sinceStart()
            let isDue = blockOrderedAt.withLock { last in
                guard now - last >= Self.blockInterval else { return false }
                last = now
                return true
            }
            if isDue { inlet.yield(.block(filter)) }
        }
        guard gate.withLock({ $0 == .blocked }) else { return }
        if lease.permit(.v4(address.value), until: MonotonicClock.sinceStart() + Self.permission) { return }
        inlet.yield(.putBehindBlock)
    }

    /// Carries the orders out, and announces the address while it is held, until cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.announceRegularly() }
            for await order in orders {
                switch order {
                case .claim: if await put() { group.addTask { await self.announceBurst() } }
                case .adopt: if !wasHeld.withLock({ $0 }) { _ = await put() }
                case .takeBack: if await takeBack() { group.addTask { await self.announceBurst() } }
                case .release: await drop()
                case .keep: await makePermanent()
                case .announce: group.addTask { await self.announceBurst() }
                case .putBehindBlock:
                    if gate.withLock({ $0 == .blocked }), !isHeld { _ = await put("address behind its block") }
                case .block(let filter): if isUnblocked { await block(by: filter) }
                case .leave(let filter, let ending):
                    await drop()
                    _ = await open(by: filter)
                    withExtendedLifetime(ending) {}
                }
            }
            group.cancelAll()
        }
    }

    /// Twice at once, then once a second for eight seconds.
    func announceBurst() async {
        for number in 0..<10 {
            guard answers else { return }
            announceOnce()
            if number > 0 {
                // Ends only by cancellation; the next announcement then does no harm.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func announceRegularly() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.announceInterval)
            if answers { announceOnce() }
        }
    }

    private func announceOnce() {
        guard !isContested else { return }
        do { try socket.announce(address.value) } catch {
            log.debug("not announced", metadata: ["address": "\(address)", "error": "\(error)"])
        }
    }

    private func makePermanent() async {
        do { try await lease.makePermanent(place) } catch {
            log.error("address not kept", metadata: ["address": "\(address)", "error": "\(error)"])
        }
    }
}
