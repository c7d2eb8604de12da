import ClusterModel
import SetupDialog
import SetupPlan

/// Proves silent login to the other server before anything builds on it: in with the password, then in with the key.
struct LoginProof: MarkedOperation {
    static let name = "silent login"

    var name: String { Self.name }

    static func state(
        to server: ServerName,
        at address: IPv4Address,
        as user: String,
        password: Secret
    ) -> OperationState {
        OperationState(
            name,
            ["server": server.description, "address": address.description, "account": user],
            secrets: ["password": password.reveal()]
        )
    }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard let server = operation.arguments["server"].flatMap({ ServerName($0) }),
            let address = operation.arguments["address"].flatMap({ IPv4Address($0) }),
            let account = operation.arguments["account"], let password = operation.secrets["password"]
        else { throw OperationError(.failed, "The plan does not say where to log in.") }
        report("with the password of \(account)")
        _ = try await PasswordLogin.open(server, at: address, user: account, password: Secret(password))
        report("with the key")
        _ = try await ManagerKey.peer(server, at: address, account: account).ask(
            HelloVerb.Request(),
            as: ServerFacts.self
        )
    }

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {}
}
