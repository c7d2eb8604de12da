import ARP
import ClusterModel
import Netlink
import StatusDocuments
import SystemSupport

/// Looks at what a cluster needs, as often as one likes (R-PR-01 to R-PR-21). Changes nothing.
struct ClusterCheck {
    let setup: ClusterSetup

    func check(_ cluster: ClusterConfiguration, in inventory: SystemInventory) async throws -> [Prerequisite] {
        let own = try setup.requireLIMOne(in: inventory)
        var found: [ServerName: PrerequisiteRules.Found] = [:]
        for name in cluster.members {
            guard let server = inventory.server(name) else { continue }
            // Whoever does not answer is a row of its own.
            found[name] = try? await look(at: server, isOwn: server.name == own.name, cluster, inventory)
        }
        let announced = try await announcement(own, cluster, inventory)
        // What can't be told is a row of its own.
        let status = try? await watch(cluster, own, inventory).status()
        let rules = PrerequisiteRules(
            inventory: inventory,
            cluster: cluster,
            found: found,
            backups: Self.backups(status),
            heldBytes: Self.held(status, on: cluster.standby)
        )
        return rules.all + [announced]
    }

    private func watch(_ cluster: ClusterConfiguration, _ own: Server, _ inventory: SystemInventory) -> ClusterWatch {
        let isMember = cluster.members.contains(own.name)
        let standby = isMember ? nil : inventory.server(cluster.standby)
        let daemon: any DaemonRequests = standby.map { PeerDaemon(peer: setup.peer($0)) } ?? setup.daemon
        return ClusterWatch(daemon: daemon, cluster: cluster.name)
    }

    private static func backups(_ status: ClusterStatusDocument.Cluster?) -> [LIMNumber: UInt64] {
        var sizes: [LIMNumber: UInt64] = [:]
        for lim in status?.lims ?? [] {
            if let largest = lim.data?.map(\.bytes).max() { sizes[lim.lim] = largest }
        }
        return sizes
    }

    private static func held(_ status: ClusterStatusDocument.Cluster?, on standby: ServerName) -> UInt64 {
        (status?.lims ?? []).flatMap { $0.data ?? [] }.filter { $0.server == standby }
            .reduce(0) { $0 &+ $1.bytes &* UInt64(clamping: $1.versions) }
    }

    private func look(
        at server: Server,
        isOwn: Bool,
        _ cluster: ClusterConfiguration,
        _ inventory: SystemInventory
    ) async throws -> PrerequisiteRules.Found {
        let facts = try await setup.facts(of: server, in: inventory)
        let interface = facts.holder(of: cluster.base(of: server.name) ?? server.address)?.interface
        var rate: Double?
        let measures: ServerMeasures
        if isOwn {
            measures = try await ServerMeasures.measure(interface: interface)
        } else {
            let peer = setup.peer(server)
            // The same question twice, once with ballast: what the ballast adds is the way's own time.
            let began = MonotonicClock.sinceStart()
            _ = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
            let between = MonotonicClock.sinceStart()
            let ballast = String(repeating: "x", count: 4 << 20)
            _ = try await peer.ask(HelloWithBallast(ballast: ballast), as: ServerFacts.self)
            let extra = (MonotonicClock.sinceStart() - between) - (between - began)
            rate = 4 / max(extra / .seconds(1), 0.004)
            measures = try await peer.ask(MeasureVerb.Request(interface: interface), as: ServerMeasures.self)
        }
        // The answer's own way is some hundredths of a second.
        let ahead = measures.clock - KernelClock.now
        return PrerequisiteRules.Found(
            version: facts.version,
            corosync: facts.packages["corosync"],
            lims: facts.lims,
            addresses: facts.addresses.map(\.address),
            measures: measures,
            megabytesPerSecond: rate,
            clockAhead: ahead,
            limAddresses: facts.limAddresses.map { ($0.lim, "\($0.key) in \($0.file)", $0.value ?? "missing") }
        )
    }

    private struct HelloWithBallast: Encodable {
        var verb = "hello"
        var ballast: String
    }

    /// R-PR-13: this server announces its own address, as a takeover would, and another member must hear it.
    private func announcement(
        _ own: Server,
        _ cluster: ClusterConfiguration,
        _ inventory: SystemInventory
    ) async throws -> Prerequisite {
        var row = Prerequisite(
            id: "R-PR-13",
            what: "gratuitous ARP passes the network",
            state: .unknown,
            found: "no other member could listen",
            needed: "an announcement of \(own.name) is heard on another member",
            why:
                "without it everybody goes on talking to the dead server until the ARP caches run out: after a minute on "
                + "Linux, after four hours on many routers",
            cure: "Allow gratuitous ARP on switches and routers, and keep their ARP cache times short."
        )
        guard let address = cluster.base(of: own.name) ?? inventory.server(own.name)?.address,
            let listener = cluster.members.filter({ $0 != own.name }).compactMap({ inventory.server($0) }).last,
            let interface = try await KernelNetwork().holder(of: address.value)?.interface.name
        else { return row }
        let socket = try ARPSocket(on: interface)
        let announcing = Task {
            while !Task.isCancelled {
                // An announcement that can't be sent is one that isn't heard, which is what is looked for.
                try? socket.announce(address.value)
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        defer { announcing.cancel() }
        do {
            let heard = try await setup.peer(listener).ask(ListenVerb.Request(address: address), as: Bool.self)
            row.state = heard ? .met : .notMet
            row.found = heard ? "heard on \(listener.name)" : "not heard on \(listener.name) within 3 s"
        } catch {
            row.found = "\(listener.name) could not listen: \(error)"
        }
        return row
    }
}
