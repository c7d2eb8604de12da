package import ClusterModel

/// On which server of a cluster each LIM runs, as the aliases show, whatever a daemon believes.
package struct LIMPlaces {
    /// What is on the interfaces of each member.
    package var addresses: [ServerName: [IPv4Address]]
    /// Members that an earlier run has given back.
    package var givenBack: Set<ServerName>

    package init(addresses: [ServerName: [IPv4Address]], givenBack: Set<ServerName> = []) {
        self.addresses = addresses
        self.givenBack = givenBack
    }

    /// Those that run nowhere: there is nothing to move, and no order could. Refuses a LIM that runs on another server.
    package func idle(in cluster: ClusterConfiguration) throws -> [RegularServer] {
        let away = cluster.regulars.filter { regular in
            !givenBack.contains(regular.server) && !(addresses[regular.server] ?? []).contains(regular.alias)
        }
        for regular in away where addresses.contains(where: { $0.value.contains(regular.alias) }) {
            throw OperationError(
                .refused,
                "LIM \(regular.lim) does not run on \(regular.server); move it there first with 'cluster move --lim \(regular.lim)'."
            )
        }
        return away
    }
}
