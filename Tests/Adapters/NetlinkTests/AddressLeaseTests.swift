import Netlink
import NetworkTestKit
import SystemSupport
import Testing

@Suite(
    "Addresses are leases of the kernel",
    .serialized,
    .enabled(if: Shell.canRunLive(), "needs root"),
    .timeLimit(.minutes(1))
)
struct AddressLeaseTests {
    private let alias = AddressToHold(address: address("10.99.0.50"), prefixLength: 24, interface: "eth0")

    private func lease(on cable: Cable) async throws -> AddressLease {
        try await cable.here.perform {
            try AddressLease(timing: .init(validity: 2, refreshInterval: .milliseconds(400)))
        }
    }

    private func inFuture(_ duration: Duration) -> Duration { MonotonicClock.sinceStart() + duration }

    @Test("an address stays beyond its lifetime while it is permitted, and is gone by itself soon after")
    func lapses() async throws {
        let cable = try await Cable.laid()
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(3600)))
        // Twice the address's lifetime, by a clock: this test may itself be kept waiting for seconds.
        try await Task.sleep(for: .seconds(4))
        #expect(try await cable.addresses() == ["10.99.0.50/24"])
        #expect(lease.permit(alias.address, until: inFuture(.milliseconds(100))))
        var events = lease.events.makeAsyncIterator()
        guard case .lapsed(alias.address) = await events.next() else {
            Issue.record("no word of the lapse")
            return
        }
        #expect(lease.held == [] && !lease.permit(alias.address, until: inFuture(.seconds(9))))
        #expect(try await cable.waits(limit: .seconds(5)) { try await cable.addresses().isEmpty })
    }

    @Test("a released address is gone at once and not refreshed again")
    func releases() async throws {
        let cable = try await Cable.laid()
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(60)))
        try await lease.release(alias)
        #expect(try await cable.addresses().isEmpty)
        try await Task.sleep(for: .milliseconds(900))
        #expect(try await cable.addresses().isEmpty)
        try await lease.release(alias)
    }

    @Test("a permanent address outlives the lease and its thread")
    func permanent() async throws {
        let cable = try await Cable.laid()
        do {
            let lease = try await lease(on: cable)
            try await lease.hold(alias, until: inFuture(.seconds(60)))
            try await lease.makePermanent(alias)
            #expect(lease.held == [])
        }
        #expect(try await cable.network.addresses(on: "eth0").map(\.valid) == [.forever])
    }

    @Test("without its thread an address is dropped by the kernel")
    func abandoned() async throws {
        let cable = try await Cable.laid()
        do {
            let lease = try await lease(on: cable)
            try await lease.hold(alias, until: inFuture(.seconds(60)))
        }
        #expect(try await cable.addresses() == ["10.99.0.50/24"])
        #expect(try await cable.waits(limit: .seconds(5)) { try await cable.addresses().isEmpty })
    }

    @Test("an address that is there already is taken over: a daemon that starts anew drops nothing")
    func takenOver() async throws {
        let cable = try await Cable.laid()
        try cable.here.run("ip address add 10.99.0.50/24 dev eth0")
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(60)))
        let lifetimes = try await cable.network.addresses(on: "eth0").map(\.valid)
        #expect(lifetimes.count == 1 && !lifetimes.contains(.forever))
    }

    @Test("an address that someone else deletes is put back at once, and that is told")
    func restored() async throws {
        let cable = try await Cable.laid()
        let lease = try await lease(on: cable)
        try await lease.hold(alias, until: inFuture(.seconds(60)))
        try cable.here.run("ip address del 10.99.0.50/24 dev eth0")
        var events = lease.events.makeAsyncIterator()
        guard case .restored(alias.address) = await events.next() else {
            Issue.record("no word of the restoration")
            return
        }
        #expect(try await cable.addresses() == ["10.99.0.50/24"])
    }

    @Test("what can't be held says why")
    func noInterface() async throws {
        let cable = try await Cable.laid()
        let lease = try await lease(on: cable)
        let odd = AddressToHold(address: 1, prefixLength: 24, interface: "eth9")
        await #expect(throws: NetlinkError.self) { try await lease.hold(odd, until: inFuture(.seconds(1))) }
        #expect(lease.held == [])
    }
}
