import ARP
import NetworkTestKit
import Testing

@Suite(
    "LM-35: neighbour discovery on a real cable",
    .serialized,
    .enabled(if: Shell.canRunLive(), "needs root"),
    .timeLimit(.minutes(1))
)
struct NeighbourSocketTests {
    private static let prefix = UInt128(0xfd00_0099) << 96
    private let wire: Wire

    init() throws {
        wire = try Wire()
        try wire.here.run("ip addr add fd00:99::1/64 dev eth0 nodad")
        try wire.there.run("ip addr add fd00:99::2/64 dev eth0 nodad")
    }

    private func socket(in namespace: NetworkNamespace) async throws -> NeighbourSocket {
        try await namespace.perform { try NeighbourSocket(on: "eth0") }
    }

    @Test("a probe finds the owner of an address; a free one, and one's own, have none")
    func probes() async throws {
        let socket = try await socket(in: wire.here)
        let owner = try await wire.socket(in: wire.there).hardware
        #expect(try await socket.probe(Self.prefix | 2) == owner)
        #expect(try await socket.probe(Self.prefix | 0x64) == nil)
        #expect(try await socket.probe(Self.prefix | 1) == nil)
    }

    @Test("a probe costs the owner nothing: it learns no neighbour by it")
    func silent() async throws {
        _ = try await socket(in: wire.here).probe(Self.prefix | 2)
        #expect(try !wire.there.run("ip -6 neigh show").contains("fd00:99::1 "))
    }

    @Test("LM-17: an announcement changes what a neighbour knew, at once")
    func announces() async throws {
        try wire.there.run("ip -6 neigh replace fd00:99::11 lladdr 02:00:00:00:00:99 dev eth0 nud reachable")
        let socket = try await socket(in: wire.here)
        try await socket.announce(Self.prefix | 0x11)
        let hardware = try wire.here.run("cat /sys/class/net/eth0/address").filter { !$0.isNewline }
        var known = ""
        for _ in 0..<200 where !known.contains(hardware) {
            known = try wire.there.run("ip -6 neigh show fd00:99::11")
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(known.contains(hardware), "\(known)")
    }

    @Test("messages are read as they are written, and others not at all")
    func frames() throws {
        let hardware = HardwareAddress(bytes: [2, 0, 0, 0, 0, 1] as [UInt8])!
        let announcement = NeighbourMessage.announcement(of: Self.prefix | 0x11, at: hardware)
        for message in [announcement, NeighbourMessage.probe(for: Self.prefix | 0x11, at: hardware)] {
            #expect(NeighbourMessage(frame: message.frame) == message)
            for length in 0..<78 { #expect(NeighbourMessage(frame: Array(message.frame.prefix(length))) == nil) }
        }
        var routed = announcement.frame
        routed[21] = 254
        #expect(NeighbourMessage(frame: routed) == nil)
    }
}
