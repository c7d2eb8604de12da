import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

// What is made on the new machine: the same as creating the cluster made on the old one.
extension MemberReplacement {
    func letIn(_ running: RunningCluster, _ server: Server) async throws -> Plan {
        let facts = try await setup.facts(of: running.own, in: running.inventory)
        let sources = SilentLogin.sources(
            facts,
            cluster: running.inventory.cluster(with: running.own.name),
            own: running.own
        )
        let key = try await setup.silentLogin.publicKey()
        let line = SilentLogin.line(key: key, from: sources, owner: running.own.name)
        let steps = try SilentLogin.steps(on: answers.name, account: server.admin, line: line)
        return Plan("replace \(answers.name): silent login", scope: .server, steps: steps)
    }

    /// The ring goes on as it is: the new machine gets its description and its key.
    func outline(
        _ running: RunningCluster,
        _ server: Server,
        _ regular: ClusterPlan.Regular?
    ) async throws -> ClusterPlan {
        let cluster = running.configuration
        guard let standby = running.inventory.server(cluster.standby), let holder = running.firstThere else {
            throw OperationError(.failed, "The servers of cluster \(cluster.name) are not in the inventory.")
        }
        let way = try setup.executors([holder], in: running.inventory)[holder.name]
        let key = try await way?.find(.file(path: CorosyncConfiguration.keyPath, state: nil))
        guard case .file(_, let state?)? = key, let secret = state.content else {
            throw OperationError(.failed, "\(holder.name) has no key of the ring (\(CorosyncConfiguration.keyPath)).")
        }
        return ClusterPlan(
            cluster: cluster.name,
            regulars: [regular].compactMap(\.self),
            standby: standby,
            keys: [],
            corosync: CorosyncConfiguration(cluster, servers: running.inventory.servers)
                .text(try Installation.template("corosync/corosync.conf")),
            authkey: secret.bytes,
            sysctl: try Installation.text("sysctl/60-sn-redundancy.conf"),
            exchange: try await ClusterCreation.exchange(cluster, servers: [server]),
            inventory: try PeerJSON.pretty(running.system(with: cluster))
        )
    }

    func join(
        _ running: RunningCluster,
        _ server: Server,
        _ regular: ClusterPlan.Regular?,
        _ outline: ClusterPlan
    ) async throws -> Plan {
        let addresses = regular.map(outline.addressSteps) ?? []
        let lim = regular.map { outline.limSteps($0).filter { $0.id.hasPrefix("lim ") } } ?? []
        var steps = outline.exchange + addresses + outline.ringSteps(server)
        steps += [outline.ringStart(server), outline.inventoryStep(server)] + lim + [outline.daemonStart(server)]
        if running.configuration.witness != nil {
            steps += WitnessPlan.joinSteps(on: server.name, try await running.witnessCertificates(without: server.name))
        }
        return Plan("replace \(server.name)", scope: .cluster, steps: steps)
    }

    /// The machine comes with the base address that the cluster gave to the old one, and without the alias.
    static func inherited(_ regular: ClusterPlan.Regular, _ outline: ClusterPlan) -> [Inherited] {
        let prefix = regular.server.prefixLength
        func address(_ address: IPv4Address, _ lifetime: AddressLifetime) -> Condition {
            .address(interface: regular.interface, address: address, prefixLength: prefix, lifetime: lifetime)
        }
        let boot = Condition.word(
            path: regular.addressFile,
            keyword: "address",
            value: regular.oldBase.description,
            otherwise: regular.newBase.description
        )
        let routes = Condition.routes(
            interface: regular.interface,
            sources: RouteSources(subnet: regular.oldBase, gateway: regular.hasDefaultRoute ? .unnamed : .noRoute)
        )
        let before: [String: Condition] = [
            "base": address(regular.newBase, .absent), "routes": routes, "boot": boot,
            "alias": address(regular.oldBase, .permanent),
            "lim": .unit(name: regular.unit, state: UnitState(enabled: true)),
        ]
        return (outline.addressSteps(regular) + outline.limSteps(regular)).compactMap { step in
            let kind = step.id.split(separator: " ").first.map(String.init) ?? ""
            return before[kind].map { Inherited(step: step, before: $0) }
        }
    }
}
