import ARP
import ClusterModel

/// Whether hosts answer as the engine will ask them: one that never does leaves a server that boots alone cut off for ever.
struct ReferenceCheck {
    let ground: ManagementGround
    /// Of this server, the master.
    let interface: String

    /// Refuses the first that is silent.
    func check(_ references: [IPv4Address]) async throws {
        for reference in references {
            guard try await !answers(reference) else { continue }
            throw OperationError(
                .refused,
                "\(reference) does not answer on \(interface), so it could tell no server that it is not cut off; name a host "
                    + "of \(ground.cluster.subnet) that is always on, or none (the gateway is asked then)."
            )
        }
    }

    /// Within a second, of four questions.
    private func answers(_ reference: IPv4Address) async throws -> Bool {
        let socket = try ARPSocket(on: interface)
        let (target, sender) = (reference.value, ground.masterBase.value)
        return try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                for await event in socket.events {
                    if case .heard(let message, _) = event, message.sender == target { return true }
                }
                return false
            }
            tasks.addTask {
                for _ in 0..<4 {
                    try socket.ask(for: target, from: sender)
                    try await Task.sleep(for: .milliseconds(250))
                }
                return false
            }
            let answered = try await tasks.next() ?? false
            tasks.cancelAll()
            return answered
        }
    }
}
