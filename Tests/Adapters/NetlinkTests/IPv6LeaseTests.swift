import Netlink
import NetworkTestKit
import SystemSupport
import Testing

@Suite(
    "LM-35: IPv6 addresses are leases, too",
    .serialized,
    .enabled(if: Shell.canRunLive(), "needs root"),
    .timeLimit(.minutes(1))
)
struct IPv6LeaseTests {
    private static let value = UInt128(0xfd00_0099) << 96 | 0x50
    private let alias = AddressToHold(address: value, prefixLength: 64, interface: "eth0")

    private func lease(on cable: Cable) async throws -> AddressLease {
        try await cable.here.perform {
            try AddressLease(timing: .init(validity: 2, refreshInterval: .milliseconds(400)))
        }
    }

    private func held(_ cable: Cable) async throws -> IPv6InterfaceAddress? {
        try await cable.network.sixAddresses(on: "eth0").first { $0.address == alias.address }
    }

    private func inFuture(_ duration: Duration) -> Duration { MonotonicClock.sinceStart() + duration }

    @Test("it serves at once, brings the route of its prefix along, stays while permitted and runs out after")
    func life() async throws {
        let cable = try await Cable.laid()
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(3600)))
        let found = try #require(try await held(cable))
        #expect(!found.isTentative && found.prefixLength == 64 && !found.hasNoPrefixRoute)
        #expect(try cable.here.run("ip -6 route show dev eth0").contains("fd00:99::/64"))
        try await Task.sleep(for: .seconds(4))
        #expect(try await held(cable) != nil)
        #expect(lease.permit(alias.address, until: inFuture(.milliseconds(50))))
        #expect(try await cable.waits(limit: .seconds(5)) { try await held(cable) == nil })
    }

    @Test("beside an address that lasts, the route stays that one's: without an end, and there when the alias has gone")
    func route() async throws {
        let cable = try await Cable.laid()
        try cable.here.run("ip addr add fd00:99::1/64 dev eth0 nodad")
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(60)))
        #expect(try await held(cable)?.hasNoPrefixRoute == true)
        #expect(try cable.here.run("ip -6 route get fd00:99::52").contains("src fd00:99::1 "), "it is a source")
        #expect(try !cable.here.run("ip -6 route show fd00:99::/64").contains("expires"))
        try await lease.release(alias)
        #expect(try await held(cable) == nil)
        #expect(try cable.here.run("ip -6 route show dev eth0").contains("fd00:99::/64"))
    }

    @Test("deleted by somebody else it is put back at once, and said so")
    func restored() async throws {
        let cable = try await Cable.laid()
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(60)))
        try cable.here.run("ip -6 addr del fd00:99::50/64 dev eth0")
        var events = lease.events.makeAsyncIterator()
        guard case .restored(alias.address) = await events.next() else {
            Issue.record("no word of it")
            return
        }
        #expect(try await held(cable) != nil)
        #expect(try await cable.network.place(of: alias.address)?.interface == "eth0")
    }
}
