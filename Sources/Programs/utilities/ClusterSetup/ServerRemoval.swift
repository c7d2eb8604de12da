import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

/// Takes a server out of the system and leaves it as it was before it came.
struct ServerRemoval {
    let setup: ClusterSetup
    let name: ServerName

    func preview() async throws -> [PlannedChange] {
        let (own, _, _) = try await check()
        return [
            PlannedChange(.remove, on: name.description, "file \(SilentLogin.sudoers)"),
            PlannedChange(.remove, on: name.description, "key of LIM 1's server"),
            PlannedChange(.change, on: own.name.description, "file \(Installation.inventory)"),
        ]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let (_, server, inventory) = try await check()
        let title = "\(name): Take back silent login"
        onProgress(StepReport(number: 1, of: 1, title, .started))
        let result = try await PeerExecutor(peer: setup.peer(server)).undo(.server, from: 0) { sentence in
            onProgress(StepReport(number: 1, of: 1, title, .going(sentence)))
        }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            onProgress(StepReport(number: 1, of: 1, title, .failed(sentence)))
            throw OperationError(.failed, "\(name) is not as it was before: \(sentence)")
        }
        onProgress(StepReport(number: 1, of: 1, title, .done))
        try setup.silentLogin.unpin(name)
        let left = SystemInventory(
            servers: inventory.servers.filter { $0.name != name },
            clusters: inventory.clusters
        )
        if left.servers.count == 1, left.clusters.isEmpty {
            try setup.silentLogin.forget()
            try setup.file.remove()
        } else {
            try setup.file.save(left)
        }
        return "\(name) is no longer in the system and as it was before."
    }

    private func check() async throws -> (own: Server, server: Server, inventory: SystemInventory) {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        guard let server = inventory.server(name) else {
            throw OperationError(.refused, "There is no server \(name) in the system; see 'server list'.")
        }
        guard server.name != own.name else {
            throw OperationError(.refused, "\(name) is LIM 1's server, which keeps the system; it can't be removed.")
        }
        if let cluster = inventory.cluster(with: name) {
            throw OperationError(.refused, "\(name) is in cluster \(cluster.name); delete the cluster first.")
        }
        guard server.role != .standby else {
            throw OperationError(.refused, "\(name) is a standby server; convert it to a free server first.")
        }
        return (own, server, inventory)
    }
}
