package import ClusterModel
package import SetupDialog
import SetupPlan

/// What must be so before a cluster can be made (R-PR-01 to R-PR-08, R-PR-16 to R-PR-20), from the inventory alone.
package struct ClusterRules {
    let inventory: SystemInventory
    let answers: ClusterAnswers

    package init(inventory: SystemInventory, answers: ClusterAnswers) {
        self.inventory = inventory
        self.answers = answers
    }

    package func check() throws {
        if inventory.cluster(answers.name) != nil {
            throw OperationError(.refused, "There is a cluster \(answers.name) already; see 'cluster list'.")
        }
        guard (1...10).contains(answers.members.count) else {
            throw OperationError(.refused, "A cluster has 1 to 10 LIMs (R-PR-01), not \(answers.members.count).")
        }
        guard Set(answers.members.map(\.lim)).count == answers.members.count else {
            throw OperationError(.refused, "A LIM is named twice; name each once with its own --new-base.")
        }
        guard Set(answers.members.map(\.newBase)).count == answers.members.count else {
            throw OperationError(.refused, "Two LIMs are given the same new base address; each server needs its own.")
        }
        let standby = try standby()
        for member in answers.members {
            let server = try server(of: member.lim)
            if let cluster = inventory.cluster(with: server.name) {
                throw OperationError(.refused, "LIM \(member.lim) is in cluster \(cluster.name) already (R-PR-05).")
            }
            try checkSubnet(server, standby)
            guard (1...99).contains(member.priority) else {
                throw OperationError(.refused, "The priority of LIM \(member.lim) must be 1 to 99; lower goes first.")
            }
            try AddressCheck(inventory: inventory).checkRules(member.newBase, asBaseOf: server)
        }
    }

    func standby() throws -> Server {
        guard let server = inventory.server(answers.standby) else {
            throw OperationError(
                .refused,
                "There is no server \(answers.standby) in the system; add it with 'server add'."
            )
        }
        guard server.role == .standby else {
            throw OperationError(
                .refused,
                "\(server.name) is no standby server; convert it with 'standby convert \(server.name)'."
            )
        }
        if let cluster = inventory.cluster(with: server.name) {
            throw OperationError(
                .refused,
                "\(server.name) is the standby of cluster \(cluster.name) already (R-PR-04)."
            )
        }
        return server
    }

    func server(of lim: LIMNumber) throws -> Server {
        guard let server = inventory.servers.first(where: { $0.lim == lim }) else {
            throw OperationError(
                .refused,
                "No server of the system carries LIM \(lim); add it with 'server add --lim \(lim)'."
            )
        }
        return server
    }

    /// LIM 1's server is always in it: it keeps the inventory.
    func servers() throws -> [Server] {
        let members = try members()
        let keeper = inventory.servers.filter { $0.lim == .one && !members.map(\.name).contains($0.name) }
        return members + keeper
    }

    func members() throws -> [Server] { try answers.members.map { try server(of: $0.lim) } + [try standby()] }

    private func checkSubnet(_ server: Server, _ standby: Server) throws {
        guard server.prefixLength == standby.prefixLength,
            let subnet = IPv4Subnet(containing: server.address, prefixLength: server.prefixLength),
            subnet.contains(standby.address)
        else {
            throw OperationError(
                .refused,
                "\(server.name) (\(server.address)/\(server.prefixLength)) and \(standby.name) (\(standby.address)/\(standby.prefixLength)) are not on one subnet; the alias moves by gratuitous ARP, which ends at a router (R-PR-06, R-PR-07)."
            )
        }
    }

    // MARK: What was found on the servers

    func checkInstalled(_ facts: [ServerName: ServerFacts]) throws {
        for server in inventory.servers {
            guard let found = facts[server.name] else { continue }
            guard found.holder(of: server.address) != nil else {
                throw OperationError(
                    .refused,
                    "\(server.name) no longer has its address \(server.address); see 'ip address' there."
                )
            }
            guard found.packages["corosync"] != nil else {
                throw OperationError(.refused, "corosync is not installed on \(server.name); install it (R-PR-14).")
            }
            guard !found.journals.contains(.cluster) || (server.lim == .one && !isMember(server)) else {
                throw OperationError(
                    .refused,
                    "\(server.name) still has changes of an earlier cluster. Take them back first: 'cluster delete NAME', or 'cluster remove-lim NAME --lim N' behind an addition that was broken off; where neither knows of it, see /var/lib/sn-redundancy/journal there."
                )
            }
        }
    }

    /// R-CL-13: on each server that may run a LIM, what must be its alias is the address that becomes it.
    func checkAddresses(_ facts: [ServerName: ServerFacts]) throws {
        for member in answers.members {
            let alias = try server(of: member.lim).address
            for (name, found) in facts.sorted(by: { $0.key < $1.key }) {
                for line in found.limAddresses where line.lim == member.lim && line.value != alias.description {
                    throw OperationError(
                        .refused,
                        "\(line.key) in \(line.file) on \(name) is \(line.value ?? "missing"). It must be \(alias), which "
                            + "becomes the alias of LIM \(member.lim): with another address its media server could not be "
                            + "started on the standby (R-CL-13). Change it there and try again."
                    )
                }
            }
        }
    }

    private func isMember(_ server: Server) -> Bool {
        answers.members.contains { $0.lim == server.lim } || server.name == answers.standby
    }

    func regulars(
        _ facts: [ServerName: ServerFacts],
        product: ProductDescription
    ) throws -> [ClusterPlan.Regular] {
        try answers.members.map { member in
            let server = try server(of: member.lim)
            guard let found = facts[server.name], let holder = found.holder(of: server.address) else {
                throw OperationError(.refused, "\(server.name) could not be looked at.")
            }
            guard found.lims.contains(member.lim) else {
                throw OperationError(
                    .refused,
                    "LIM \(member.lim) is not installed on \(server.name): there is no \(product.unit(of: member.lim)) (R-PR-14)."
                )
            }
            guard let file = found.addressFiles[server.address.description] else {
                throw OperationError(
                    .refused,
                    "On \(server.name) no line \"address \(server.address)\" stands in /etc/network/interfaces or interfaces.d; the new base address could not be made to last."
                )
            }
            return ClusterPlan.Regular(
                server: server,
                lim: member.lim,
                interface: holder.interface,
                oldBase: server.address,
                newBase: member.newBase,
                addressFile: file,
                unit: product.unit(of: member.lim),
                hasDefaultRoute: found.gateway != nil
            )
        }
    }

    // MARK: What it becomes

    package func configuration() throws -> ClusterConfiguration {
        let standby = try standby()
        guard let subnet = IPv4Subnet(containing: standby.address, prefixLength: standby.prefixLength) else {
            throw OperationError(.refused, "\(standby.name) has a prefix that clusters can't use.")
        }
        let regulars = try answers.members.map { member in
            let server = try server(of: member.lim)
            return RegularServer(
                server: server.name,
                lim: member.lim,
                base: member.newBase,
                alias: server.address,
                alias6: member.alias6,
                priority: member.priority
            )
        }
        return ClusterConfiguration(
            name: answers.name,
            standby: standby.name,
            standbyBase: standby.address,
            regulars: regulars,
            subnet: subnet,
            fallback: answers.fallback
        )
    }

    /// A regular server is reached at its new base address from now on.
    package func inventory(with cluster: ClusterConfiguration) -> SystemInventory {
        let servers = inventory.servers.map { server in
            var server = server
            server.address = cluster.base(of: server.name) ?? server.address
            return server
        }
        return SystemInventory(servers: servers, clusters: inventory.clusters + [cluster])
    }
}
