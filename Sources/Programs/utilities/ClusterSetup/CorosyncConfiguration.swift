package import ClusterModel
package import ConfigurationFiles

/// The ring of one cluster, as corosync.conf(5) wants it; the fields are the holes of the template.
package struct CorosyncConfiguration {
    struct Node {
        let id: Int
        let name: String
        let address: String
    }

    static let path = "/etc/corosync/corosync.conf"
    static let keyPath = "/etc/corosync/authkey"

    let cluster: String
    let token: Int64
    let retransmits: Int
    let consensus: Int64
    let join: Int64
    /// By number.
    let nodes: [Node]
    /// Two servers alone are each enough; with a third host's vote it takes two of three.
    let twoNode: Int
    /// None or one.
    let witness: [String]

    /// The servers with the numbers that the ring knows them by.
    package init(_ cluster: ClusterConfiguration, servers: [Server]) {
        self.cluster = cluster.name.description
        token = cluster.detection.token.inMilliseconds
        retransmits = cluster.detection.tokenRetransmits
        join = cluster.detection.join.inMilliseconds
        consensus = cluster.detection.consensus(members: cluster.members.count).inMilliseconds
        let members = servers.filter { cluster.members.contains($0.name) }.sorted { $0.id < $1.id }
        nodes = members.map { server in
            let base = cluster.base(of: server.name) ?? server.address
            return Node(id: server.id, name: server.name.description, address: base.description)
        }
        witness = cluster.witness.map { [$0] } ?? []
        twoNode = nodes.count == 2 && witness.isEmpty ? 1 : 0
    }

    package func text(_ template: ConfigurationTemplate) -> String { template.render(self) }
}
