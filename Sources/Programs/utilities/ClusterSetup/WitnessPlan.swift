import ClusterModel
import SetupPlan
import StatusDocuments

/// The steps that name a third host for a running cluster, and those that take it away again. Pure.
struct WitnessPlan {
    static let unit = "corosync-qdevice.service"

    let running: RunningCluster
    let after: ClusterConfiguration
    /// The ring's description, with the third host or without.
    let ring: String
    /// The system with the cluster in it, as JSON.
    let inventory: String

    private var servers: [Server] { running.servers }

    /// Those of the cluster, and LIM 1's, which hands out what it knows.
    private var informed: [Server] {
        servers.contains { $0.name == running.own.name } ? servers : servers + [running.own]
    }

    private static func packageStep(on server: ServerName) -> Step {
        Step(
            "package \(server)",
            on: server,
            "Install corosync-qdevice",
            .packages([PackageState("corosync-qdevice")])
        )
    }

    private static func unitStep(on server: ServerName, runs: Bool) -> Step {
        Step(
            "third host \(server)",
            on: server,
            runs ? "Ask the third host, now and at boot" : "Ask the third host no more",
            .unit(name: unit, state: UnitState(enabled: runs, running: runs))
        )
    }

    /// For a server that comes into a cluster with a third host, after its ring runs.
    static func joinSteps(on server: ServerName, _ certificates: WitnessCertificates) -> [Step] {
        [packageStep(on: server)] + certificates.steps(on: server) + [unitStep(on: server, runs: true)]
    }

    func packageSteps() -> [Step] { servers.map { Self.packageStep(on: $0.name) } }

    func ringSteps() -> [Step] { servers.map { running.ringStep($0, ring) } }

    func unitSteps(runs: Bool) -> [Step] { servers.map { Self.unitStep(on: $0.name, runs: runs) } }

    func inventorySteps() -> [Step] { informed.map { running.inventoryStep($0, inventory) } }

    /// Waits until each member says so of itself.
    func proof(
        _ title: String,
        _ reason: @escaping @Sendable (ClusterStatusDocument.Cluster.Witness?) -> String?
    )
        -> StagedChange.Stage
        .Proof
    {
        let cluster = running.configuration.name
        let watches = servers.map { server in
            (server.name, ClusterWatch(daemon: running.daemon(of: server.name), cluster: cluster))
        }
        return StagedChange.Stage.Proof(title: title) {
            for (name, watch) in watches {
                let wrong = await watch.wait(limit: .seconds(30)) { status in reason(status.witness) }
                if let wrong { return "\(name): \(wrong)" }
            }
            return nil
        }
    }
}
