import CLinux
import Glibc
import SystemSupport

/// Our tables as nft reads them: everything to and from the blocked addresses is dropped, both ways, ARP and neighbour
/// discovery too.
///
/// What programs of this server say to each other through `lo` is left alone: a LIM's media proxy is one of them. Raw
/// packet sockets pass by the filter, so this server can still ask who answers for a blocked address. Without an IPv6
/// address the tables are as they were before there were any: what an earlier version blocked is known again.
struct BlockTable {
    static let name = "sn-redundancy"
    static let families = ["inet", "arp"]

    let blocked: Set<InternetAddress>

    /// One transaction that leads to this state from any other.
    var transaction: String {
        var lines: [String] = []
        for family in Self.families {
            // Added first, so that deleting it is no error where it isn't there.
            lines += ["add table \(family) \(Self.name)", "delete table \(family) \(Self.name)"]
        }
        return (lines + (blocked.isEmpty ? [] : tables)).joined(separator: "\n") + "\n"
    }

    private var fours: [InternetAddress] { blocked.filter { if case .v4 = $0 { true } else { false } }.sorted() }
    private var sixes: [InternetAddress] { blocked.filter { if case .v6 = $0 { true } else { false } }.sorted() }

    private func set(_ name: String, _ type: String, _ addresses: [InternetAddress]) -> String {
        let texts = addresses.map(\.description).joined(separator: ", ")
        let elements = addresses.isEmpty ? "" : " elements = { \(texts) };"
        return "    set \(name) { type \(type);\(elements) }"
    }

    private var tables: [String] {
        let hasSix = !sixes.isEmpty
        return [
            "table inet \(Self.name) {",
            set("blocked", "ipv4_addr", fours),
            hasSix ? set("blocked6", "ipv6_addr", sixes) : "",
            // Before connection tracking, so that nothing of it is remembered when the block goes.
            "    chain incoming {",
            "        type filter hook prerouting priority raw; policy accept;",
            "        iif lo accept \(mark("own traffic"))",
            "        ip daddr @blocked drop \(mark("to a blocked address"))",
            "        ip saddr @blocked drop \(mark("from a blocked address"))",
            hasSix
                ? """
                        ip6 daddr @blocked6 drop \(mark("to a blocked IPv6 address"))
                        ip6 saddr @blocked6 drop \(mark("from a blocked IPv6 address"))
                        \(discovery) drop \(mark("IPv6 address asked for or claimed"))
                """ : "",
            "    }",
            "    chain outgoing {",
            "        type filter hook output priority raw; policy accept;",
            "        oif lo accept \(mark("own traffic out"))",
            "        ip saddr @blocked drop \(mark("sent from a blocked address"))",
            hasSix
                ? """
                        ip6 saddr @blocked6 drop \(mark("sent from a blocked IPv6 address"))
                        \(discovery) drop \(mark("IPv6 address answered for"))
                """ : "",
            "    }",
            "}",
            "table arp \(Self.name) {",
            set("blocked", "ipv4_addr", fours),
            "    chain incoming {",
            "        type filter hook input priority filter; policy accept;",
            "        arp daddr ip @blocked drop \(mark("asked for"))",
            "        arp saddr ip @blocked drop \(mark("claimed"))",
            "    }",
            "    chain outgoing {",
            "        type filter hook output priority filter; policy accept;",
            "        arp saddr ip @blocked drop \(mark("answered"))",
            "    }",
            "}",
        ]
        .filter { !$0.isEmpty }
    }

    /// Questions for a blocked address go to a group and not to the address; what matters stands behind eight bytes.
    private var discovery: String {
        let targets = sixes.map { address in
            "0x" + address.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let kinds = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert }"
        return "\(kinds) @th,64,128 { \(targets.joined(separator: ", ")) }"
    }

    private func mark(_ comment: String) -> String { "comment \"\(comment)\"" }

    /// The rules of each family by their comments: what a whole table has.
    static func rules(of family: String, withSix hasSix: Bool) -> [String] {
        if family == "arp" { return ["asked for", "claimed", "answered"] }
        let six = [
            "to a blocked IPv6 address", "from a blocked IPv6 address", "IPv6 address asked for or claimed",
        ]
        return ["own traffic", "to a blocked address", "from a blocked address"] + (hasSix ? six : [])
            + ["own traffic out", "sent from a blocked address"]
            + (hasSix ? ["sent from a blocked IPv6 address", "IPv6 address answered for"] : [])
    }

    /// An address as nft lists it.
    static func address(_ text: String) -> InternetAddress? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return .v4(UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        return .v6(UInt128(bigEndian: withUnsafeBytes(of: six) { $0.loadUnaligned(as: UInt128.self) }))
    }
}
