import ClusterModel
import SetupEngine
import SetupPlan

/// Takes the set-up of a cluster back, server by server.
struct ClusterUndoing {
    let executors: [ServerName: any ChangeExecutor]

    /// What could not be given back as it was, a sentence each.
    func undo(
        _ servers: [ServerName],
        report: @escaping @Sendable (ServerName, String) -> Void = { _, _ in }
    ) async -> [String] {
        var left: [String] = []
        for server in servers {
            guard let executor = executors[server] else { continue }
            do {
                let result = try await executor.undo(.cluster, from: 0) { report(server, $0) }
                left += result.findings.map { "\(server): \($0.text)" }
            } catch {
                left.append("\(server): \(error)")
            }
        }
        return left
    }
}
