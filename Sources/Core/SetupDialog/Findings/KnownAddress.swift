package import ClusterModel

/// An address that something in the system already uses, so that it can't be given out again (LM-21).
package struct KnownAddress: Hashable, Sendable {
    package enum Use: String, Hashable, Sendable {
        case base
        case alias
        case virtual
    }

    package var address: IPv4Address
    package var use: Use
    /// The server or cluster that uses it.
    package var owner: String

    package init(_ address: IPv4Address, _ use: Use, of owner: String) {
        self.address = address
        self.use = use
        self.owner = owner
    }
}

extension SystemInventory {
    /// Every address of every server and cluster, in the order of the inventory.
    package var knownAddresses: [KnownAddress] {
        let ofClusters = clusters.flatMap { cluster in
            cluster.regulars.flatMap { regular in
                [
                    KnownAddress(regular.base, .base, of: regular.server.description),
                    KnownAddress(regular.alias, .alias, of: "LIM \(regular.lim)"),
                ]
            } + [KnownAddress(cluster.standbyBase, .base, of: cluster.standby.description)]
        }
        let named = ofClusters.map(\.address)
        return ofClusters
            + servers.filter { !named.contains($0.address) }
            .map { KnownAddress($0.address, .base, of: $0.name.description) }
    }
}
