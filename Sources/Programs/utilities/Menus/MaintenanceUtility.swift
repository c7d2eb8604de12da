import ClusterModel
import SetupDialog

/// The screens of `mxone_maintenance` (R-CM-01 to R-CM-34).
@MainActor
package struct MaintenanceUtility {
    let session: Session

    package init(_ session: Session) { self.session = session }

    /// Until the person leaves.
    package func run() async throws {
        var last: MaintenanceEntry?
        while true {
            let menu = MaintenanceMenu.dialog(status: await summary(), elsewhere: await elsewhere(), at: last)
            guard let entry = try await session.run(menu) else { return }
            last = entry
            switch entry {
            case .servers: try await servers()
            case .standbyServers: try await standbyServers()
            case .clusters: try await clusters()
            }
        }
    }

    private func inventory() async -> SystemInventory? { try? await session.operations.cluster.inventory() }

    private func summary() async -> String {
        guard let system = await inventory() else { return "Server \(session.hostName). The inventory can't be read." }
        let servers = system.servers.count == 1 ? "1 server" : "\(system.servers.count) servers"
        let clusters = system.clusters.count == 1 ? "1 cluster" : "\(system.clusters.count) clusters"
        return "Server \(session.hostName). The system has \(servers) and \(clusters)."
    }

    /// Where to go for changes, if LIM 1 belongs to another server than this one (R-CM-02).
    private func elsewhere() async -> String? {
        guard let system = await inventory(), let first = system.servers.first(where: { $0.lim == .one }),
            first.name.description != session.hostName
        else { return nil }
        return "The system is changed on LIM 1's server. Log in on \(first.name) (\(first.address)) and run "
            + "mxone_maintenance there."
    }

    private func servers() async throws {
        var last: ServerEntry?
        while let entry = try await session.run(MaintenanceMenu.servers(at: last)) {
            last = entry
            switch entry {
            case .list: try await list(entry.rawValue) { InventoryText(system: $0).servers }
            case .add: try await decide(ServerWizard(ServerScript()), title: entry.rawValue)
            case .remove: try await choose(.removeServer, title: entry.rawValue)
            }
        }
    }

    private func standbyServers() async throws {
        var last: StandbyServerEntry?
        while let entry = try await session.run(MaintenanceMenu.standbyServers(at: last)) {
            last = entry
            switch entry {
            case .convert: try await choose(.convert, title: entry.rawValue)
            case .revert: try await choose(.revert, title: entry.rawValue)
            }
        }
    }

    private func clusters() async throws {
        var last: ClusterEntry?
        while true {
            let menu = ClusterMenu.dialog(status: await summary(), elsewhere: await elsewhere(), at: last)
            guard let entry = try await session.run(menu) else { return }
            last = entry
            try await handle(entry)
        }
    }

    private func handle(_ entry: ClusterEntry) async throws {
        switch entry {
        case .list: try await list(entry.rawValue) { InventoryText(system: $0).clusters }
        case .status: try await showStatus()
        case .create: try await decide(ClusterWizard(ClusterScript()), title: entry.rawValue)
        case .changeFallback: try await choose(.changeFallback, title: entry.rawValue)
        case .addLIM: try await decide(LIMAdditionWizard(LIMAdditionScript()), title: entry.rawValue)
        case .removeLIM: try await choose(.removeLIM, title: entry.rawValue)
        case .changeToPreloaded: try await choose(.changeToPreloaded, title: entry.rawValue)
        case .delete: try await choose(.deleteCluster, title: entry.rawValue)
        case .move: try await choose(.move, title: entry.rawValue)
        case .lock: try await choose(.lock, title: entry.rawValue)
        case .unlock: try await choose(.unlock, title: entry.rawValue)
        case .sync: try await choose(.sync, title: entry.rawValue)
        }
    }

    private func choose(_ purpose: ChoiceScript.Purpose, title: String) async throws {
        try await decide(ChoiceWizard(ChoiceScript(purpose)), title: title)
    }

    private func decide<Machine: Dialog>(_ dialog: Machine, title: String) async throws
    where Machine.Outcome == Intent {
        guard let intent = try await session.run(dialog) else { return }
        try await session.carryOut(intent, title: title)
    }

    private func list(_ title: String, _ lines: (SystemInventory) -> [String]) async throws {
        try await session.showingErrors(title) {
            let system = try await session.operations.cluster.inventory()
            try session.show(title, lines(system).joined(separator: "\n"))
        }
    }

    private func showStatus() async throws {
        try await session.showingErrors(ClusterEntry.status.rawValue) {
            let read = try await session.status.allClusters(session.operations.cluster)
            let unfinished = await session.operations.unfinishedInCluster()
            let lines = ClusterStatusText(document: read.document).lines + [unfinished].compactMap(\.self)
            try session.show(ClusterEntry.status.rawValue, lines.joined(separator: "\n"))
        }
    }
}
