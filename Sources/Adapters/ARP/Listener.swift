import Glibc
import SystemSupport

/// The listening thread's work on one interface: listens, and begins anew when the interface was away.
struct Listener: Sendable {
    /// How soon a lost interface is tried again.
    private static let retryInterval = Duration.milliseconds(200)

    let interface: String
    let state: ListenerState
    let mouth: Mouth
    let events: AsyncStream<ARPEvent>.Continuation

    func run() {
        state.listens()
        var ear: Ear?
        var isDeaf = false
        while state.isOpen {
            do throws(ARPError) {
                let listening = if let ear { ear } else { try Ear(on: interface, wish: state.wish) }
                if isDeaf {
                    try mouth.reopen()
                    tell(.hearing(at: MonotonicClock.sinceStart()))
                }
                (ear, isDeaf) = (listening, false)
                try turn(listening)
            } catch {
                if !isDeaf { tell(.deaf(at: MonotonicClock.sinceStart())) }
                (ear, isDeaf) = (nil, true)
                pause()
            }
        }
        state.takeSettling().forEach { $0.resume() }
        events.finish()
    }

    /// Adjusts to what is wished, reports everything that has arrived, then waits for more.
    private func turn(_ ear: Ear) throws(ARPError) {
        let settling = state.takeSettling()
        defer { settling.forEach { $0.resume() } }
        try ear.adjust(to: state.wish)
        do throws(SystemError) {
            let messages = try ear.messages()
            for message in messages { state.judge(message) }
            for message in state.framesMayWait ? Self.oneOfEach(messages) : messages {
                tell(.heard(message, at: MonotonicClock.sinceStart()))
            }
            for source in try ear.doubtedSources(at: MonotonicClock.sinceStart()) {
                tell(.frame(from: source, at: MonotonicClock.sinceStart()))
            }
            let limit = tick()
            guard settling.isEmpty else { return }
            // Whoever floods the network must not have what the others sent pushed out.
            let mayWait = state.framesMayWait && messages.count < Ear.messageLimit
            if try ear.wait(or: state.wakeUp, limit: limit, hearing: !mayWait) { state.wakeUp.clear() }
        } catch {
            throw ARPError(code: .system(error))
        }
    }

    /// At rest a host that asked and answered meanwhile has said twice that it lives: once is enough.
    private static func oneOfEach(_ messages: [ARPMessage]) -> [ARPMessage] {
        var kept: [ARPMessage] = []
        for message in messages {
            let isKnown = kept.contains { $0.sender == message.sender && $0.senderHardware == message.senderHardware }
            if !isKnown { kept.append(message) }
        }
        return kept
    }

    private func pause() {
        state.takeSettling().forEach { $0.resume() }
        let limit = min(tick() ?? Self.retryInterval, Self.retryInterval)
        // A wait that fails is a wait that didn't take place; the next turn says why.
        if let ready = try? Readiness.wait(for: [state.wakeUp.number], limit: limit), ready[0] {
            state.wakeUp.clear()
        }
    }

    /// Ticks if it is time; answers how long it is until the next one.
    private func tick() -> Duration? {
        let (isDue, next) = state.tickIfDue()
        guard isDue else { return next }
        tell(.tick(at: MonotonicClock.sinceStart()))
        // Whoever heard it may have wished for the next one sooner.
        return state.untilTick
    }

    /// To whoever hears first, here and now; to the reader of the events only what that one leaves.
    private func tell(_ event: ARPEvent) {
        if state.isDealtWith(event) { return }
        if case .dropped = events.yield(event) { state.dropped() }
    }
}
