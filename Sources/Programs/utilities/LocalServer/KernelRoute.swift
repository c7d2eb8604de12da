package import ClusterModel

/// A route of one interface as ip-route(8) writes it, with its source taken out of the words.
package struct KernelRoute: Hashable {
    /// What `ip route replace` takes to mean the same route.
    package var words: [String]
    package var source: IPv4Address?

    package init?(line: String) {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        words.removeAll { ["linkdown", "dead", "offload", "trap", "notify", "pervasive"].contains($0) }
        if let index = words.firstIndex(of: "src") {
            guard index + 1 < words.count, let source = IPv4Address(words[index + 1]) else { return nil }
            self.source = source
            words.removeSubrange(index...(index + 1))
        }
        guard !words.isEmpty else { return nil }
        self.words = words
    }

    package var isDefault: Bool { words[0] == "default" }

    /// The route that the kernel made for an address's subnet.
    package var isSubnet: Bool { words[0].contains("/") && !words.contains("via") && words.contains("kernel") }

    /// Of an interface's routes the one of the subnet that an address is in, the narrowest if there are several. An
    /// interface can have addresses of more than one subnet, and each has a source of its own. Without an address the first.
    package static func ofSubnet(with address: IPv4Address?, among routes: [KernelRoute]) -> KernelRoute? {
        let subnets = routes.filter(\.isSubnet)
        guard let address else { return subnets.first }
        return subnets.filter { $0.subnet?.contains(address) == true }
            .max { ($0.subnet?.prefixLength ?? 0) < ($1.subnet?.prefixLength ?? 0) }
    }

    private var subnet: IPv4Subnet? {
        let parts = words[0].split(separator: "/")
        guard parts.count == 2, let network = IPv4Address(String(parts[0])), let length = Int(parts[1]) else {
            return nil
        }
        return IPv4Subnet(containing: network, prefixLength: length)
    }
}
