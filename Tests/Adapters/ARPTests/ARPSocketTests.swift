import ARP
import NetworkTestKit
import SystemSupport
import Testing

@Suite("ARP on a real cable", .serialized, .enabled(if: Shell.canRunLive(), "needs root"), .timeLimit(.minutes(1)))
struct ARPSocketTests {
    @Test("the kernel of a peer answers questions to all and to it alone; what is sent here isn't heard here")
    func answers() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here)
        let peer = try await wire.socket(in: wire.there).hardware
        try await wire.listening(on: socket) { ears in
            try socket.ask(for: Wire.thereAddress, from: Wire.hereAddress)
            #expect(await ears.wait { $0.messages.count == 1 })
            try socket.ask(for: Wire.thereAddress, from: Wire.hereAddress, to: peer)
            #expect(await ears.wait { $0.messages.count == 2 })
            for message in ears.messages {
                #expect(message.operation == .reply && message.sender == Wire.thereAddress)
                #expect(message.source == peer && message.target == Wire.hereAddress)
            }
        }
    }

    @Test("a probe finds the owner of an address, even if nothing else is of interest")
    func inUse() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here, interest: ARPInterest(addresses: [], hardware: []))
        let peer = try await wire.socket(in: wire.there).hardware
        #expect(try await socket.probe(Wire.thereAddress, timing: .quick) == peer)
    }

    @Test("R-PR-08: silence means that an address is free, and one's own answer isn't an answer")
    func free() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here)
        #expect(try await socket.probe(0x0a63_0064, timing: .quick) == nil)
        #expect(try await socket.probe(Wire.hereAddress, timing: .quick) == nil)
    }

    @Test("the full timing of RFC 5227 takes at least four seconds")
    func patience() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here)
        let start = ContinuousClock.now
        #expect(try await socket.probe(0x0a63_0064) == nil)
        #expect(ContinuousClock.now - start >= .seconds(4))
    }

    @Test("of two that probe for the same address at the same time at least one backs out")
    func rivals() async throws {
        let wire = try Wire()
        let (one, other) = (try await wire.socket(in: wire.here), try await wire.socket(in: wire.there))
        async let first = one.probe(0x0a63_0064, timing: .quick)
        async let second = other.probe(0x0a63_0064, timing: .quick)
        // The first to hear the other stops asking, so the other may find nobody.
        let found = try await (first, second)
        #expect(found.0 == other.hardware || found.1 == one.hardware, "\(found)")
    }

    @Test("another who only asks is no owner, where nothing is claimed")
    func onlyAsking() async throws {
        let wire = try Wire()
        let (one, other) = (try await wire.socket(in: wire.here), try await wire.socket(in: wire.there))
        async let first = one.probe(0x0a63_0064, timing: .quick, rivalsCount: false)
        async let second = other.probe(0x0a63_0064, timing: .quick)
        let found = try await (first, second)
        #expect(found.0 == nil)
    }

    @Test("an announcement moves the address in the caches of the others")
    func announcement() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here)
        try wire.there.run("ip neighbour replace 10.99.0.100 lladdr 02:00:00:00:00:99 dev eth0 nud stale")
        try await socket.announce(0x0a63_0064, times: 2, every: .milliseconds(5))
        let cache = try wire.there.run("ip neighbour show 10.99.0.100")
        #expect(cache.contains(socket.hardware.description), "\(cache)")
    }

    @Test("only what is of interest arrives: an address as sender or target, or a hardware address")
    func interest() async throws {
        let wire = try Wire()
        let peer = try await wire.socket(in: wire.there)
        let interest = ARPInterest(addresses: [7, 8], hardware: [])
        let socket = try await wire.socket(in: wire.here, interest: interest)
        try await wire.listening(on: socket) { ears in
            let odd = HardwareAddress(bytes: [2, 0, 0, 0, 0, 1])!
            for target: UInt32 in [5, 7, 6] { try peer.send(.request(for: target, from: 1, at: peer.hardware)) }
            for sender: UInt32 in [9, 8] { try peer.send(.request(for: 1, from: sender, at: odd)) }
            await socket.settle()
            #expect(await ears.wait { $0.messages.count == 2 })
            #expect(ears.messages.map(\.target) == [7, 1] && ears.messages.map(\.sender) == [1, 8])
            socket.setInterest(ARPInterest(addresses: [], hardware: [odd]))
            await socket.settle()
            try peer.send(.request(for: 5, from: 6, at: odd))
            try peer.send(.request(for: 7, from: 8, at: peer.hardware))
            await socket.settle()
            #expect(await ears.wait { $0.messages.count == 3 })
            #expect(ears.messages.last?.source == odd)
        }
    }

    @Test("while a peer is in doubt any frame of it is proof, but a flood of them wakes hardly anyone")
    func doubt() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here)
        let peer = try await wire.socket(in: wire.there).hardware
        try await wire.listening(on: socket) { ears in
            try await wire.sendDatagrams(2)
            #expect(ears.frames.isEmpty)
            socket.doubt([peer])
            await socket.settle()
            let start = ContinuousClock.now
            try await wire.sendDatagrams(3000)
            let most = Int((ContinuousClock.now - start) / .milliseconds(20)) + 2
            #expect(await ears.wait { !$0.frames.isEmpty })
            #expect(Set(ears.frames) == [peer] && ears.frames.count <= most)
            socket.doubt([])
            await socket.settle()
            try await Task.sleep(for: .milliseconds(30))
            let count = ears.frames.count
            try await wire.sendDatagrams(2)
            #expect(ears.frames.count == count)
        }
    }

    @Test("who hears first is asked before the reader, who gets only what it leaves")
    func hearsFirst() async throws {
        let wire = try Wire()
        let peer = try await wire.socket(in: wire.there)
        let socket = try await wire.socket(in: wire.here)
        let first = Ears()
        try await wire.listening(on: socket) { ears in
            socket.hearFirst { event in
                first.add(event)
                if case .heard(let message, _) = event { return message.target == 7 }
                return false
            }
            for target: UInt32 in [7, 8, 7, 9] { try peer.send(.request(for: target, from: 1, at: peer.hardware)) }
            #expect(await ears.wait { $0.messages.count == 2 })
            #expect(first.messages.map(\.target) == [7, 8, 7, 9] && ears.messages.map(\.target) == [8, 9])
        }
    }

    @Test("a link that goes down is told, and listening goes on when it is back, even as another interface")
    func deafness() async throws {
        let wire = try Wire()
        let socket = try await wire.socket(in: wire.here)
        try await wire.listening(on: socket) { ears in
            try wire.here.run("ip link set eth0 down")
            #expect(await ears.wait { Self.states($0) == [false] }, "\(ears.events)")
            try wire.here.run("ip link set eth0 up")
            #expect(await ears.wait { Self.states($0) == [false, true] }, "\(ears.events)")
            try wire.here.run("ip link delete eth0")
            #expect(await ears.wait { Self.states($0) == [false, true, false] }, "\(ears.events)")
            #expect(throws: ARPError.self) { try socket.announce(Wire.hereAddress) }
            try NetworkNamespace.join(wire.here, wire.there)
            #expect(await ears.wait { Self.states($0) == [false, true, false, true] }, "\(ears.events)")
            try wire.there.run("ip address add 10.99.0.12/24 dev eth0")
            try await Task.sleep(for: .milliseconds(20))
            try socket.ask(for: Wire.thereAddress, from: Wire.hereAddress)
            #expect(await ears.wait { $0.messages.last?.sender == Wire.thereAddress }, "\(ears.events)")
        }
    }

    @Test("ticks come in the order of what was heard before them, and go on while the interface is away")
    func ticks() async throws {
        let wire = try Wire()
        let peer = try await wire.socket(in: wire.there)
        let socket = try await wire.here.perform { try ARPSocket(on: "eth0", tickEvery: .milliseconds(20)) }
        try await wire.listening(on: socket) { ears in
            try peer.send(.request(for: 7, from: 8, at: peer.hardware))
            let sent = MonotonicClock.sinceStart()
            #expect(await ears.wait { Self.ticks($0, after: sent) > 2 })
            let order = ears.events.map { if case .tick(let at) = $0 { at > sent } else { false } }
            let heard = ears.events.firstIndex { if case .heard = $0 { true } else { false } }
            #expect(try #require(heard) < #require(order.firstIndex(of: true)))
            try wire.here.run("ip link set eth0 down")
            #expect(await ears.wait { Self.states($0) == [false] })
            let down = MonotonicClock.sinceStart()
            #expect(await ears.wait { Self.ticks($0, after: down) > 5 })
        }
    }

    @Test("a tick comes when it is asked for, and within the interval at the latest")
    func askedTick() async throws {
        let wire = try Wire()
        let socket = try await wire.here.perform { try ARPSocket(on: "eth0", tickEvery: .seconds(2)) }
        try await wire.listening(on: socket) { ears in
            #expect(await ears.wait { Self.ticks($0, after: .zero) == 1 })
            socket.tick(by: MonotonicClock.sinceStart() + .milliseconds(50))
            #expect(await ears.wait(limit: .seconds(1)) { Self.ticks($0, after: .zero) == 2 })
            socket.tick(by: MonotonicClock.sinceStart() + .seconds(1000))
            #expect(await ears.wait { Self.ticks($0, after: .zero) == 3 })
        }
    }

    private static func ticks(_ ears: Ears, after start: Duration) -> Int {
        ears.events.count { if case .tick(let at) = $0 { at > start } else { false } }
    }

    @Test("what arrives at rest lies until the tick, unless somebody settles, probes or is in haste")
    func lying() async throws {
        let wire = try Wire()
        let socket = try await wire.here.perform { try ARPSocket(on: "eth0", tickEvery: .seconds(20)) }
        let peer = try await wire.socket(in: wire.there).hardware
        try await wire.listening(on: socket) { ears in
            #expect(await ears.wait { Self.ticks($0, after: .zero) == 1 })
            socket.tick(by: MonotonicClock.sinceStart() + .seconds(20), framesMayWait: true)
            #expect(try await Self.lies(socket, ears))

            let beforeSettling = try Self.ask(socket, ears)
            await socket.settle()
            #expect(await ears.wait { $0.messages.count > beforeSettling })

            #expect(try await socket.probe(Wire.thereAddress, timing: .quick) == peer)

            #expect(await Self.hears(socket, ears))

            let beforeTick = try Self.ask(socket, ears)
            socket.tick(by: MonotonicClock.sinceStart() + .milliseconds(50), framesMayWait: true)
            #expect(await ears.wait { $0.messages.count > beforeTick })
        }
    }

    /// Asks the other host; how many messages were heard before.
    private static func ask(_ socket: ARPSocket, _ ears: Ears) throws -> Int {
        let before = ears.messages.count
        try socket.ask(for: Wire.thereAddress, from: Wire.hereAddress)
        return before
    }

    /// Whether an answer lies unread. The thread may be on its way to its wait, and read the first ones.
    private static func lies(_ socket: ARPSocket, _ ears: Ears) async throws -> Bool {
        for _ in 0..<5 {
            let before = try ask(socket, ears)
            if await !ears.wait(limit: .milliseconds(300), for: { $0.messages.count > before }) { return true }
        }
        return false
    }

    /// Whether an answer is heard that somebody is in haste for.
    private static func hears(_ socket: ARPSocket, _ ears: Ears) async -> Bool {
        await socket.inHaste {
            let before = ears.messages.count
            try? socket.ask(for: Wire.thereAddress, from: Wire.hereAddress)
            return await ears.wait { $0.messages.count > before }
        }
    }

    @Test("an interface that isn't there, or isn't Ethernet, is refused by name")
    func refused() async throws {
        let wire = try Wire()
        for (name, sentence) in [
            ("eth9", "There is no network interface eth9"), ("lo", "The interface lo isn't Ethernet"),
        ] {
            do {
                _ = try await wire.here.perform { try ARPSocket(on: name) }
                Issue.record("\(name) was accepted")
            } catch {
                #expect("\(error)".hasPrefix(sentence))
            }
        }
    }

    private static func states(_ ears: Ears) -> [Bool] {
        ears.events.compactMap {
            switch $0 {
            case .deaf: false
            case .hearing: true
            case .heard, .frame, .tick: nil
            }
        }
    }
}
