/// The whole system: its servers and its clusters. Kept on LIM 1's server; each member has a copy.
package struct SystemInventory: Hashable, Sendable, Codable {
    /// The format of the file; this program writes and reads 1.
    package var version: Int
    /// Sorted by number.
    package var servers: [Server]
    /// Sorted by name.
    package var clusters: [ClusterConfiguration]

    package init(servers: [Server] = [], clusters: [ClusterConfiguration] = []) {
        version = 1
        self.servers = servers.sorted { $0.id < $1.id }
        self.clusters = clusters.sorted { $0.name < $1.name }
    }

    package func server(_ name: ServerName) -> Server? { servers.first { $0.name == name } }

    package func cluster(_ name: ClusterName) -> ClusterConfiguration? { clusters.first { $0.name == name } }

    /// The cluster that a server belongs to; a server belongs to at most one (R-PR-04, R-PR-05).
    package func cluster(with server: ServerName) -> ClusterConfiguration? {
        clusters.first { $0.members.contains(server) }
    }

    package func cluster(of lim: LIMNumber) -> ClusterConfiguration? {
        clusters.first { $0.regular(of: lim) != nil }
    }
}
