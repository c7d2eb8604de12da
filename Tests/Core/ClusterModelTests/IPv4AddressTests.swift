import ClusterModel
import Testing

@Suite("Addresses are parsed once, at the edge")
struct IPv4AddressTests {
    @Test("dotted decimal is read and printed", arguments: ["0.0.0.0", "10.99.0.100", "255.255.255.255"])
    func roundTrip(text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "10.99.0", "10.99.0.1.2", "10.99.0.256", "10.99.0.01", "10.99.0.-1", " 10.99.0.1", "10.99.0.1 ",
            "٣.1.1.1",
        ]
    )
    func refused(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test("R-PR-08: network and broadcast address are no host's")
    func hosts() throws {
        let inside = try #require(IPv4Address("10.99.0.11"))
        let subnet = try #require(IPv4Subnet(containing: inside, prefixLength: 24))
        #expect(subnet.canBeHost(inside))
        #expect(!subnet.canBeHost(subnet.network))
        #expect(!subnet.canBeHost(subnet.broadcast))
        #expect(!subnet.canBeHost(IPv4Address(value: inside.value + 256)))
    }
}
