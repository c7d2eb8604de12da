/// A subnet: the servers of a cluster share one, because gratuitous ARP is link-layer (R-PR-06, R-PR-07).
package struct IPv4Subnet: Hashable, Sendable, Codable, CustomStringConvertible {
    package let network: IPv4Address
    /// 8 to 30.
    package let prefixLength: Int

    package init?(containing address: IPv4Address, prefixLength: Int) {
        guard (8...30).contains(prefixLength) else { return nil }
        self.prefixLength = prefixLength
        network = IPv4Address(value: address.value & Self.mask(prefixLength))
    }

    package func contains(_ address: IPv4Address) -> Bool {
        address.value & Self.mask(prefixLength) == network.value
    }

    /// False for the network's own address and its broadcast address, which no host may have.
    package func canBeHost(_ address: IPv4Address) -> Bool {
        contains(address) && address != network && address != broadcast
    }

    package var broadcast: IPv4Address { IPv4Address(value: network.value | ~Self.mask(prefixLength)) }

    package var description: String { "\(network)/\(prefixLength)" }

    private static func mask(_ length: Int) -> UInt32 { UInt32.max << UInt32(32 - length) }
}
