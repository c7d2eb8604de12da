import ClusterModel
import Foundation
import Testing

@Suite("LM-35: a LIM's IPv6 alias")
struct IPv6AliasTests {
    @Test(
        "addresses are read strictly and written as RFC 5952 has it",
        arguments: [
            ("fd00:99::11", "fd00:99::11"), ("FD00:0099:0:0:0:0:0:11", "fd00:99::11"), ("::", "::"), ("::1", "::1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("1::", "1::"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("1:0:0:2:0:0:3:4", "1::2:0:0:3:4"),
        ]
    )
    func reads(text: String, canonical: String) {
        #expect(IPv6Address(text)?.description == canonical)
        #expect(IPv6Address(canonical) == IPv6Address(text))
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::", "1::2::3", ":1::2",
            "1::2:", "12345::", "g::", "fe80::1%eth0", "::ffff:10.99.0.11", "+1::", "-0::", " ::1", "fd00::1\n",
            "fd00::１",
            "fd00:0000:0000:0000:0000:0000:0000:00000011",
        ]
    )
    func refuses(text: String) { #expect(IPv6Address(text) == nil) }

    @Test(
        "LM-21: an address that can't move with a LIM is refused, with the reason",
        arguments: [
            ("fe80::11/64", "link-local"), ("febf::1/64", "link-local"), ("ff02::1/64", "multicast"),
            ("::1/128", "16 to 127"), ("::1/64", "loopback"), ("::/64", "no address"),
            ("::ffff:a63:b/96", "IPv4 address"),
            ("64:ff9b::a63:b/96", "reserved"), ("fd00:99::/64", "routers"), ("fd00:99::11/128", "16 to 127"),
            ("fd00:99::11/0", "ADDRESS/PREFIX"), ("fd00:99::11/064", "ADDRESS/PREFIX"),
            ("fd00:99::11", "ADDRESS/PREFIX"),
            ("fd00:99::11%eth0/64", "scope"), ("fd00:99::11/64/64", "ADDRESS/PREFIX"),
            ("10.99.0.11/24", "ADDRESS/PREFIX"),
        ]
    )
    func faults(text: String, reason: String) {
        #expect(IPv6Alias(text) == nil)
        #expect(IPv6Alias.fault(of: text)?.contains(reason) == true, "\(IPv6Alias.fault(of: text) ?? "no fault")")
    }

    @Test("a configuration of before has none, and one without it is written as before")
    func configuration() throws {
        let before = #"{"alias":"10.99.0.11","base":"10.99.0.31","lim":1,"priority":1,"server":"lim1"}"#
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var regular = try JSONDecoder().decode(RegularServer.self, from: Data(before.utf8))
        #expect(regular.alias6 == nil)
        #expect(String(decoding: try encoder.encode(regular), as: UTF8.self) == before)
        regular.alias6 = IPv6Alias("fd00:99::11/64")
        let written = try encoder.encode(regular)
        #expect(String(decoding: written, as: UTF8.self).contains(#""alias6":"fd00:99::11\/64""#))
        #expect(try JSONDecoder().decode(RegularServer.self, from: written) == regular)
        let wrong = String(decoding: written, as: UTF8.self).replacing("fd00:99::11", with: "fe80::11")
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(RegularServer.self, from: Data(wrong.utf8)) }
    }
}
