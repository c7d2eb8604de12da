import PostgresControl
import SetupPlan

/// The roles that the peer replicates and rewinds with. Made before commits wait for anyone, and dropped after they no longer do.
struct ReplicationRoleOperation: NamedOperation {
    static let name = "replication role"

    var name: String { Self.name }

    static func state(user: String, password: String) -> OperationState {
        OperationState(name, ["user": user], secrets: ["password": password])
    }

    func find(_ operation: OperationState) async throws -> OperationState {
        var found = operation
        found.secrets = [:]
        found.applied = try await LocalDatabase.ofThisServer().session.roleExists(try user(operation))
        return found
    }

    func bringAbout(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        let session = try await LocalDatabase.ofThisServer().session
        guard operation.applied else {
            try await session.dropRole(try rewindUser(operation))
            return try await session.dropRole(try user(operation))
        }
        guard let password = operation.secrets["password"] else {
            throw OperationError(.failed, "The replication role's password was not passed on; run the set-up again.")
        }
        try await session.setRewindRole(try rewindUser(operation), password: password)
        try await session.setReplicationRole(try user(operation), password: password)
    }

    private func rewindUser(_ operation: OperationState) throws -> String { "\(try user(operation))_rewind" }

    private func user(_ operation: OperationState) throws -> String {
        guard let user = operation.arguments["user"] else {
            throw OperationError(.failed, "The replication role has no name in the plan.")
        }
        return user
    }
}
