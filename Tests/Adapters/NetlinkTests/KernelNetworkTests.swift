import Netlink
import NetworkTestKit
import SystemSupport
import Testing

@Suite(
    "The kernel's addresses, links and routes",
    .serialized,
    .enabled(if: Shell.canRunLive(), "needs root"),
    .timeLimit(.minutes(1))
)
struct KernelNetworkTests {
    @Test("addresses are put, listed with all that belongs to them, made permanent and removed")
    func addresses() async throws {
        let cable = try await Cable.laid()
        let alias = AddressToHold(address: address("10.99.0.50"), prefixLength: 24, interface: "eth0")
        try await cable.network.put(alias, for: .seconds(3600))
        let lease = try #require(try await cable.network.addresses(on: "eth0").first)
        #expect(.v4(lease.address) == alias.address && lease.prefixLength == 24 && lease.hasNoPrefixRoute)
        // The kernel counts on while the test is kept waiting.
        let running = (3000...3600).map { InterfaceAddress.Lifetime.seconds($0) }
        #expect(running.contains(lease.valid) && running.contains(lease.preferred))
        #expect(try cable.here.run("ip -4 address show dev eth0").contains("10.99.0.50/24"))
        try await cable.network.put(alias, for: .forever)
        #expect(try await cable.network.addresses(on: "eth0").map(\.valid) == [.forever])
        try await cable.network.remove(alias)
        try await cable.network.remove(alias)
        #expect(try await cable.network.addresses(on: "eth0").isEmpty)
    }

    @Test("an address that is there with another prefix length stays one address, and is removed as that")
    func otherPrefix() async throws {
        let cable = try await Cable.laid()
        try cable.here.run("ip address add 10.99.0.50/24 dev eth0")
        let alias = AddressToHold(address: address("10.99.0.50"), prefixLength: 32, interface: "eth0")
        try await cable.network.put(alias, for: .seconds(15))
        let lifetimes = try await cable.network.addresses(on: "eth0").map(\.valid)
        #expect(lifetimes.count == 1 && !lifetimes.contains(.forever))
        try await cable.network.remove(alias)
        #expect(try await cable.network.addresses(on: "eth0").isEmpty)
        try await cable.network.remove(AddressToHold(address: 1, prefixLength: 32, interface: "eth9"))
    }

    @Test("the interface that carries an address is found, with its hardware address and index")
    func holder() async throws {
        let cable = try await Cable.laid()
        try cable.here.run("ip address add 10.99.0.11/24 dev eth0 label eth0:base")
        let found = try #require(try await cable.network.holder(of: address("10.99.0.11")))
        let shown = try cable.here.run("cat /sys/class/net/eth0/address /sys/class/net/eth0/ifindex").split(
            separator: "\n"
        )
        let hardware = found.interface.hardwareAddress.map { String(Int($0) + 256, radix: 16).suffix(2) }
        #expect(hardware.joined(separator: ":") == shown.first.map(String.init))
        #expect(found.interface.index == shown.last.flatMap { UInt32($0) })
        #expect(found.address.label == "eth0:base")
        #expect(try await cable.network.holder(of: address("10.99.0.12")) == nil)
    }

    @Test(
        "what the kernel refuses says what was asked, and for what",
        arguments: ["eth7", "", "a-name-that-is-too-long"]
    )
    func refused(name: String) async throws {
        let cable = try await Cable.laid()
        await #expect(throws: NetlinkError.self) { try await cable.network.interface(named: name) }
        let odd = AddressToHold(address: address("10.99.0.50"), prefixLength: 33, interface: "eth0")
        do {
            try await cable.network.put(odd, for: .forever)
            Issue.record("a prefix of 33 bits was accepted")
        } catch {
            #expect(error.description.hasPrefix("The kernel refused to put 10.99.0.50/33 on eth0: Invalid argument"))
        }
    }

    @Test("R-PR-16: new connections get the new base as source, on the subnet and through the default route")
    func preferredSource() async throws {
        let cable = try await Cable.laid()
        try cable.here.run("ip address add 10.99.0.11/24 dev eth0; ip route add default via 10.99.0.1 metric 7")
        try cable.here.run("ip address add 10.99.0.21/24 dev eth0; ip route add 10.50.0.0/16 via 10.99.0.2")
        #expect(try await cable.network.route(to: address("10.99.0.9"))?.preferredSource == address("10.99.0.11"))
        #expect(try await cable.network.setPreferredSource(address("10.99.0.21"), on: "eth0") == 2)
        #expect(try await cable.network.setPreferredSource(address("10.99.0.21"), on: "eth0") == 0)
        for target in ["10.99.0.9", "8.8.8.8"] {
            #expect(try await cable.network.route(to: address(target))?.preferredSource == address("10.99.0.21"))
        }
        let standard = try #require(try await cable.network.defaultRoute())
        #expect(standard.gateway == address("10.99.0.1") && standard.metric == 7)
        #expect(try await cable.network.routes(on: "eth0").count == 3)
    }

    @Test("no route is no error")
    func noRoute() async throws {
        let cable = try await Cable.laid()
        #expect(try await cable.network.defaultRoute() == nil)
        #expect(try await cable.network.route(to: address("8.8.8.8")) == nil)
    }

    @Test("an address that goes takes the others of its subnet along, unless the kernel is told to promote them")
    func promotion() async throws {
        for (promotes, rest) in [(0, []), (1, ["10.99.0.21/24"])] {
            let cable = try await Cable.laid()
            try await cable.here.perform {
                try InterfaceSetting.promoteSecondaries.set(promotes, on: "eth0")
                // The kernel adds up what is set for all and for the interface.
                try InterfaceSetting.promoteSecondaries.set(promotes, on: "all")
            }
            try cable.here.run("ip address add 10.99.0.11/24 dev eth0; ip address add 10.99.0.21/24 dev eth0")
            #expect(try await cable.network.addresses(on: "eth0").map(\.isSecondary) == [false, true])
            let first = AddressToHold(address: address("10.99.0.11"), prefixLength: 24, interface: "eth0")
            try await cable.network.remove(first)
            #expect(try await cable.addresses() == rest)
        }
    }
}
