import ClusterModel

extension TakenLIM {
    /// LIM 1, which runs on this standby; the cluster's other LIMs run elsewhere.
    ///
    /// `changedFile` is what an earlier run that was broken off has changed for the next boot already: once it has stopped
    /// the engine, the alias goes with its lease, and need not be found.
    static func find(
        on own: Server,
        in cluster: ClusterConfiguration,
        _ facts: ServerFacts,
        changedFile: String?
    ) throws -> TakenLIM {
        guard let regular = cluster.regular(of: .one) else {
            throw OperationError(.refused, "LIM 1 is not in cluster \(cluster.name).")
        }
        guard changedFile != nil || facts.holder(of: regular.alias) != nil else {
            throw OperationError(
                .refused,
                "LIM \(regular.lim) does not run on \(own.name), so that there is nothing to go on with; see "
                    + "'cluster explain', and move it here with 'cluster move --lim \(regular.lim)'."
            )
        }
        // A run that was broken off has taken its own address away, from the file first.
        let files = facts.addressFiles
        guard let address = facts.holder(of: cluster.standbyBase) ?? facts.holder(of: regular.alias),
            let file = changedFile ?? files[cluster.standbyBase.description] ?? files[regular.alias.description]
        else {
            throw OperationError(
                .refused,
                "No file in /etc/network names \(cluster.standbyBase), so that it can't become \(regular.alias) for the next boot."
            )
        }
        return TakenLIM(
            server: own.name,
            lim: regular.lim,
            unit: try Installation.productDescription().unit(of: regular.lim),
            interface: address.interface,
            prefixLength: address.prefixLength,
            alias: regular.alias,
            base: cluster.standbyBase,
            addressFile: file,
            hasDefaultRoute: facts.gateway != nil
        )
    }
}
