import ClusterModel
import PostgresControl
import SetupPlan

/// The replication slot, in which the active side keeps the log that the other side lacks. The engine looks after it from
/// the set-up on; wherever the data are at removal, it goes.
struct ReplicationSlotOperation: MarkedOperation {
    static let name = "replication slot"

    var name: String { Self.name }

    static var state: OperationState { OperationState(name) }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        let database = try LocalDatabase.ofThisServer()
        // On the standby the data that are there now give way; the copy gets its slot from the engine.
        guard try await database.isRunning, try await !database.session.isInRecovery() else { return }
        try await database.session.createPhysicalSlot(ManagementConfiguration.replicationSlot)
    }

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        let database = try LocalDatabase.ofThisServer()
        guard try await database.isRunning else { return }
        try await database.session.dropSlot(ManagementConfiguration.replicationSlot)
    }
}
