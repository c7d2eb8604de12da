import SystemSupport

/// Hears and sends ARP on one Ethernet interface.
///
/// A thread of its own reads; sending is done at once by who calls and never waits. What this interface sends itself is
/// not heard.
package final class ARPSocket: Sendable {
    /// What is heard; one reader. When it falls far behind, the oldest events are dropped.
    package let events: AsyncStream<ARPEvent>
    package let interface: String
    private let state: ListenerState
    private let mouth: Mouth

    /// Opens it in the network namespace of the caller's thread; without an interest every message is heard.
    ///
    /// With an interval the events carry ticks, at least so often. Who judges silence by these, and not by a timer of its own, never takes
    /// an answer that is still unread for none, however starved the server is.
    package init(
        on interface: String,
        interest: ARPInterest? = nil,
        tickEvery tickInterval: Duration? = nil
    ) throws(ARPError) {
        self.interface = interface
        let mouth = try Mouth(on: interface)
        self.mouth = mouth
        let (events, continuation) = AsyncStream.makeStream(of: ARPEvent.self, bufferingPolicy: .bufferingNewest(1024))
        self.events = events
        do throws(SystemError) {
            let state = ListenerState(wakeUp: try WakeUp(), tickInterval: tickInterval)
            self.state = state
            state.setInterest(interest)
            try DedicatedThread.start(name: "arp-\(interface)") {
                Listener(
                    interface: interface,
                    state: state,
                    mouth: mouth,
                    events: continuation
                )
                .run()
            }
        } catch {
            throw ARPError(code: .system(error))
        }
    }

    deinit { state.close() }

    /// This interface's own hardware address.
    package var hardware: HardwareAddress { mouth.hardware }

    // MARK: Hearing

    /// Changes what is heard; nil hears every message.
    package func setInterest(_ interest: ARPInterest?) { state.setInterest(interest) }

    /// From now on any IPv4 frame from one of these is reported as well: to be used while it is in doubt whether their
    /// kernels live, since it costs a little for all they send. An empty list ends it.
    package func doubt(_ hardware: [HardwareAddress]) { state.doubt(hardware) }

    /// From now on each event is handed to this first, on the listening thread, where it must not wait. What it answers
    /// with true is not in `events`: a frame that says nothing new costs a call then, not a way through two threads. Of an
    /// event that it left and that was dropped, because the reader fell far behind, it hears with `dropped`.
    package func hearFirst(
        _ deal: @escaping @Sendable (ARPEvent) -> Bool,
        dropped: @escaping @Sendable () -> Void = {}
    ) {
        state.hearFirst(FirstHearer(deal: deal, dropped: dropped))
    }

    /// Wants the next tick no later than this, on `MonotonicClock`; in any case it comes within the interval.
    ///
    /// Until then what arrives may lie unread, if the caller says so and nobody probes: a thread that is not woken by
    /// every frame is what a quiet network costs least. It is read before that tick, or as soon as somebody settles; of
    /// several messages of one sender the first is told.
    package func tick(by deadline: Duration, framesMayWait: Bool = false) {
        state.tick(by: deadline, framesMayWait: framesMayWait)
    }

    /// Everything is heard as it arrives while this goes on, and what arrived before it was heard before it.
    package func inHaste<Answer: Sendable>(_ work: () async -> Answer) async -> Answer {
        state.beginHaste()
        defer { state.endHaste() }
        await settle()
        return await work()
    }

    /// Returns when all that the kernel had received before the call is in `events`.
    ///
    /// On a starved server an answer may lie unread when its time is up: call it before silence is believed.
    package func settle() async {
        await withCheckedContinuation { state.settle($0) }
    }

    // MARK: Sending

    /// Throws while the interface is down or away.
    package func send(_ message: ARPMessage) throws(ARPError) { try mouth.send(message.frame) }

    /// Asks for the target's hardware address in the name of an address of this server.
    package func ask(
        for target: UInt32,
        from sender: UInt32,
        to destination: HardwareAddress = .broadcast
    ) throws(ARPError) {
        try send(.request(for: target, from: sender, at: hardware, to: destination))
    }

    /// Tells all that the address is here, once as a request and once as a reply: some hosts heed only one of them.
    package func announce(_ address: UInt32) throws(ARPError) {
        try send(.announcement(of: address, at: hardware, as: .request))
        try send(.announcement(of: address, at: hardware, as: .reply))
    }

    /// Announces the address several times.
    package func announce(_ address: UInt32, times: Int, every interval: Duration) async throws {
        for number in 0..<max(1, times) {
            if number > 0 { try await Task.sleep(for: interval) }
            try announce(address)
        }
    }

    /// Asks whether anyone has the address, without claiming it: the owner's hardware address, or nil if all are silent.
    ///
    /// Others that probe for the same address at the same time count as owners, where it is about to be claimed. Frames of
    /// this interface don't.
    package func probe(
        _ address: UInt32,
        timing: ProbeTiming = .rfc5227,
        rivalsCount: Bool = true
    ) async throws -> HardwareAddress? {
        let (number, answers) = state.beginProbe(for: address, rivalsCount: rivalsCount)
        defer { state.endProbe(number) }
        // The filter must let the answers through before the first question.
        await settle()
        return try await withThrowingTaskGroup(of: HardwareAddress?.self) { tasks in
            tasks.addTask {
                for await owner in answers { return owner }
                return nil
            }
            tasks.addTask {
                try await self.sendProbes(for: address, timing: timing)
                await self.settle()
                self.state.endProbe(number)
                return nil
            }
            // The questions' task ends with nil, and so makes the answers end: an answer in the last moment still counts.
            var owner: HardwareAddress?
            while owner == nil, let result = try await tasks.next() { owner = result }
            tasks.cancelAll()
            return owner
        }
    }

    private func sendProbes(for address: UInt32, timing: ProbeTiming) async throws {
        try await Task.sleep(for: timing.firstPause())
        for number in 0..<timing.count {
            try send(.probe(for: address, at: hardware))
            let isLast = number == timing.count - 1
            try await Task.sleep(for: isLast ? timing.finalWait : timing.pause())
        }
    }
}
