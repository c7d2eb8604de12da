import Glibc
import Synchronization
import SystemSupport

/// Hears before the reader of the events does.
struct FirstHearer: Sendable {
    let deal: @Sendable (ARPEvent) -> Bool
    let dropped: @Sendable () -> Void
}

/// What the listening thread shares with its callers: what is of interest, who is in doubt, who probes, who waits.
final class ListenerState: Sendable {
    struct Wish: Equatable {
        var interest: ARPInterest?
        var doubted: [HardwareAddress]
    }

    private struct Probe {
        let address: UInt32
        let rivalsCount: Bool
        let answers: AsyncStream<HardwareAddress>.Continuation
    }

    private struct State {
        var interest: ARPInterest?
        var doubted: [HardwareAddress] = []
        var probes: [Int: Probe] = [:]
        var nextProbe = 0
        var settling: [CheckedContinuation<Void, Never>] = []
        var lastTick = MonotonicClock.sinceStart()
        var nextTick = MonotonicClock.sinceStart()
        /// What arrives may lie until the next tick.
        var framesMayWait = false
        /// Callers to whom each moment counts.
        var hastes = 0
        var isOpen = true
        var first: FirstHearer?
    }

    private let state = Mutex(State())
    /// Set by the listening thread: its own wishes need not wake it.
    private let thread = Mutex<pthread_t?>(nil)
    /// The longest time between two ticks; without it there are none.
    private let tickInterval: Duration?
    let wakeUp: WakeUp

    init(wakeUp: WakeUp, tickInterval: Duration?) {
        self.wakeUp = wakeUp
        self.tickInterval = tickInterval
    }

    // MARK: Callers

    func setInterest(_ interest: ARPInterest?) {
        state.withLock { $0.interest = interest }
        wakeUp.signal()
    }

    func doubt(_ hardware: [HardwareAddress]) {
        state.withLock { $0.doubted = hardware }
        wakeUp.signal()
    }

    func beginProbe(
        for address: UInt32,
        rivalsCount: Bool
    ) -> (number: Int, answers: AsyncStream<HardwareAddress>) {
        let (answers, continuation) = AsyncStream.makeStream(
            of: HardwareAddress.self,
            bufferingPolicy: .bufferingOldest(1)
        )
        let number = state.withLock { state in
            state.nextProbe += 1
            state.probes[state.nextProbe] = Probe(address: address, rivalsCount: rivalsCount, answers: continuation)
            return state.nextProbe
        }
        wakeUp.signal()
        return (number, answers)
    }

    func endProbe(_ number: Int) {
        state.withLock { $0.probes.removeValue(forKey: number) }?.answers.finish()
        wakeUp.signal()
    }

    func hearFirst(_ first: FirstHearer) { state.withLock { $0.first = first } }

    func settle(_ continuation: CheckedContinuation<Void, Never>) {
        let isTaken = state.withLock { state in
            if state.isOpen { state.settling.append(continuation) }
            return state.isOpen
        }
        if isTaken { wakeUp.signal() } else { continuation.resume() }
    }

    func tick(by deadline: Duration, framesMayWait: Bool) {
        guard let tickInterval else { return }
        let isSooner = state.withLock { state in
            let before = state.nextTick
            state.nextTick = min(deadline, state.lastTick + tickInterval)
            let wasResting = state.framesMayWait
            state.framesMayWait = framesMayWait
            return state.nextTick < before || (wasResting && !framesMayWait)
        }
        if isSooner, thread.withLock({ $0 }) != pthread_self() { wakeUp.signal() }
    }

    func beginHaste() { state.withLock { $0.hastes += 1 } }

    func endHaste() { state.withLock { $0.hastes -= 1 } }

    func close() {
        state.withLock {
            $0.isOpen = false
            $0.first = nil
        }
        wakeUp.signal()
    }

    // MARK: The thread

    func listens() { thread.withLock { $0 = pthread_self() } }

    /// True if whoever hears first says that nobody else needs to hear of it. Asked without the lock: it may send.
    func isDealtWith(_ event: ARPEvent) -> Bool { state.withLock { $0.first }?.deal(event) ?? false }

    /// An event that was left was dropped, as its reader is far behind.
    func dropped() { state.withLock { $0.first }?.dropped() }

    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// What is wished now; probed addresses count as interesting.
    var wish: Wish {
        state.withLock { state in
            var interest = state.interest
            interest?.addresses += state.probes.values.map(\.address).sorted()
            return Wish(interest: interest, doubted: state.doubted)
        }
    }

    /// Whether what arrives may lie until the next tick: nobody probes, nobody is in doubt, nobody is in haste.
    var framesMayWait: Bool {
        guard tickInterval != nil else { return false }
        return state.withLock { $0.framesMayWait && $0.hastes == 0 && $0.probes.isEmpty && $0.doubted.isEmpty }
    }

    /// Whether it is time to tick, and how long it is until the next one. Missed ticks aren't made up for.
    func tickIfDue() -> (isDue: Bool, next: Duration?) {
        guard let tickInterval else { return (false, nil) }
        let now = MonotonicClock.sinceStart()
        return state.withLock { state in
            let isDue = now >= state.nextTick
            if isDue {
                state.lastTick = now
                state.nextTick = now + tickInterval
            }
            return (isDue, state.nextTick - now)
        }
    }

    /// How long it is until the next tick.
    var untilTick: Duration? {
        guard tickInterval != nil else { return nil }
        return state.withLock { max(.zero, $0.nextTick - MonotonicClock.sinceStart()) }
    }

    func takeSettling() -> [CheckedContinuation<Void, Never>] {
        state.withLock { state in
            defer { state.settling = [] }
            return state.settling
        }
    }

    /// Tells each probe for whose address this message is an answer, or another's probe (RFC 5227, 2.1.1).
    func judge(_ message: ARPMessage) {
        state.withLock { state in
            for probe in state.probes.values {
                let isOwner = message.sender == probe.address
                let isRival = message.sender == 0 && message.operation == .request && message.target == probe.address
                if isOwner || (isRival && probe.rivalsCount) { probe.answers.yield(message.senderHardware) }
            }
        }
    }
}
