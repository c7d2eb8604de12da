import Netlink
import NetworkTestKit
import SystemSupport
import Testing

@Suite(
    "Cables and addresses are watched",
    .serialized,
    .enabled(if: Shell.canRunLive(), "needs root"),
    .timeLimit(.minutes(1))
)
struct NetworkWatchTests {
    /// The next change that is about the cable.
    private func next(_ changes: inout AsyncStream<NetworkChange>.Iterator) async -> NetworkChange? {
        while let change = await changes.next(isolation: #isolation) {
            switch change {
            case .link(let interface), .linkRemoved(let interface):
                if interface.name == "eth0" { return change }
            case .addressAdded(let address), .addressRemoved(let address):
                if address.label == "eth0" { return change }
            }
        }
        return nil
    }

    private func carrier(_ change: NetworkChange?) -> Bool? {
        if case .link(let interface)? = change { interface.hasCarrier } else { nil }
    }

    @Test("R-CL-05: a pulled cable is told at once, and so is its return")
    func carrier() async throws {
        let cable = try await Cable.laid()
        let watch = try await cable.here.perform { try NetworkWatch() }
        var changes = watch.changes.makeAsyncIterator()
        #expect(carrier(await next(&changes)) == true)
        try cable.there.run("ip link set eth0 down")
        #expect(carrier(await next(&changes)) == false)
        try cable.there.run("ip link set eth0 up")
        #expect(carrier(await next(&changes)) == true)
    }

    @Test("addresses are told when they come and go, not when they are refreshed")
    func addresses() async throws {
        let cable = try await Cable.laid()
        let watch = try await cable.here.perform { try NetworkWatch() }
        var changes = watch.changes.makeAsyncIterator()
        #expect(carrier(await next(&changes)) == true)
        let alias = AddressToHold(address: address("10.99.0.50"), prefixLength: 24, interface: "eth0")
        for _ in 0..<3 { try await cable.network.put(alias, for: .seconds(60)) }
        try await cable.network.remove(alias)
        guard case .addressAdded(let added)? = await next(&changes) else { Issue.record("not added"); return }
        guard case .addressRemoved(let removed)? = await next(&changes) else { Issue.record("not removed"); return }
        #expect(.v4(added.address) == alias.address && .v4(removed.address) == alias.address)
    }

    @Test("an interface that is taken away is told")
    func removed() async throws {
        let cable = try await Cable.laid()
        let watch = try await cable.here.perform { try NetworkWatch() }
        var changes = watch.changes.makeAsyncIterator()
        #expect(carrier(await next(&changes)) == true)
        try cable.here.run("ip link delete eth0")
        while let change = await next(&changes) {
            if case .linkRemoved = change { return }
        }
        Issue.record("not told")
    }
}
