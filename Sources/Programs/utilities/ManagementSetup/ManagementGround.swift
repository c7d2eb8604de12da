package import ClusterModel

/// The pair that this server belongs to, as its inventory has it.
package struct ManagementGround {
    package var inventory: SystemInventory
    package var cluster: ClusterConfiguration
    package var own: Server
    /// LIM 1's regular server.
    package var master: Server
    package var masterBase: IPv4Address
    package var masterAlias: IPv4Address
    package var standby: Server
    package var product: ProductDescription

    package init(
        inventory: SystemInventory,
        cluster: ClusterConfiguration,
        own: Server,
        master: Server,
        masterBase: IPv4Address,
        masterAlias: IPv4Address,
        standby: Server,
        product: ProductDescription
    ) {
        self.inventory = inventory
        self.cluster = cluster
        self.own = own
        self.master = master
        self.masterBase = masterBase
        self.masterAlias = masterAlias
        self.standby = standby
        self.product = product
    }

    var isMaster: Bool { own.name == master.name }
    var peer: Server { isMaster ? standby : master }

    static func survey() throws -> ManagementGround {
        let inventory = try InventoryFile().load()
        guard let name = ServerName(LocalFacts.hostName()), let own = inventory.server(name),
            let cluster = inventory.cluster(with: name), let regular = cluster.regular(of: .one)
        else { throw OperationError(.refused, reason(inventory)) }
        guard let master = inventory.server(regular.server), let standby = inventory.server(cluster.standby) else {
            throw OperationError(
                .failed,
                "\(Installation.inventory) names servers of cluster \(cluster.name) that it does not describe."
            )
        }
        guard own.name == master.name || own.name == standby.name else {
            throw OperationError(
                .refused,
                "PM/SNM redundancy is set up on \(master.name) (LIM 1) and then on \(standby.name), not here."
            )
        }
        return ManagementGround(
            inventory: inventory,
            cluster: cluster,
            own: own,
            master: master,
            masterBase: regular.base,
            masterAlias: regular.alias,
            standby: standby,
            product: try Installation.productDescription()
        )
    }

    private static func reason(_ inventory: SystemInventory) -> String {
        guard let cluster = inventory.cluster(of: .one), let regular = cluster.regular(of: .one) else {
            return "LIM 1 is in no cluster. Create one first: mxone_maintenance, Cluster handling (R-MW-01)."
        }
        return "PM/SNM redundancy is set up on \(regular.server) (LIM 1) and then on \(cluster.standby), not here."
    }

    var database: LocalDatabase { LocalDatabase(product) }
}
