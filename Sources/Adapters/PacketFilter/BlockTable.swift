/// Our tables as nft reads them: everything to and from the blocked addresses is dropped, both ways, ARP too.
///
/// What programs of this server say to each other through `lo` is left alone: a LIM's media proxy is one of them. Raw
/// packet sockets pass by the filter, so this server can still ask who answers for a blocked address.
struct BlockTable {
    static let name = "sn-redundancy"
    static let families = ["inet", "arp"]

    let blocked: Set<UInt32>

    /// One transaction that leads to this state from any other.
    var transaction: String {
        var lines: [String] = []
        for family in Self.families {
            // Added first, so that deleting it is no error where it isn't there.
            lines += ["add table \(family) \(Self.name)", "delete table \(family) \(Self.name)"]
        }
        return (lines + (blocked.isEmpty ? [] : tables)).joined(separator: "\n") + "\n"
    }

    private var elements: String { blocked.sorted().map(Self.text).joined(separator: ", ") }

    private var tables: [String] {
        [
            "table inet \(Self.name) {",
            "    set blocked { type ipv4_addr; elements = { \(elements) }; }",
            // Before connection tracking, so that nothing of it is remembered when the block goes.
            "    chain incoming {",
            "        type filter hook prerouting priority raw; policy accept;",
            "        iif lo accept \(mark("own traffic"))",
            "        ip daddr @blocked drop \(mark("to a blocked address"))",
            "        ip saddr @blocked drop \(mark("from a blocked address"))",
            "    }",
            "    chain outgoing {",
            "        type filter hook output priority raw; policy accept;",
            "        oif lo accept \(mark("own traffic out"))",
            "        ip saddr @blocked drop \(mark("sent from a blocked address"))",
            "    }",
            "}",
            "table arp \(Self.name) {",
            "    set blocked { type ipv4_addr; elements = { \(elements) }; }",
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
    }

    private func mark(_ comment: String) -> String { "comment \"\(comment)\"" }

    /// The rules of each family by their comments: what a whole table has.
    static let rules: [String: [String]] = [
        "inet": [
            "own traffic", "to a blocked address", "from a blocked address", "own traffic out",
            "sent from a blocked address",
        ],
        "arp": ["asked for", "claimed", "answered"],
    ]

    static func text(_ address: UInt32) -> String {
        "\(address >> 24).\(address >> 16 & 0xff).\(address >> 8 & 0xff).\(address & 0xff)"
    }

    static func address(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        guard parts.count == 4 else { return nil }
        return parts.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
