import ClusterModel
import SetupPlan
import SystemSupport

/// Makes the web server read its configuration anew, after a check of it: on the way in behind the files ("set-up-N"),
/// on the way out behind their removal ("removal-N").
struct WebServerTurn: MarkedOperation {
    static let name = "reload of the web server"

    var name: String { Self.name }

    static func state(_ when: String) -> OperationState { OperationState(name, ["when": when]) }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard operation.arguments["when"]?.hasPrefix("set-up") == true else { return }
        try await Self.reload(report)
    }

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard operation.arguments["when"]?.hasPrefix("removal") == true else { return }
        // Our files are as they were. A configuration that is refused now is somebody else's to mend, and must not keep
        // the rest from being taken back; until then the web server goes on with what it has read.
        do { try await Self.reload(report) } catch { report("\(error)") }
    }

    private static func reload(_ report: @Sendable (String) -> Void) async throws {
        let unit = try await checkedUnit()
        let before = try await WebServerProcesses(of: unit)
        let outcome = try await Command(
            "/usr/bin/systemctl",
            ["try-reload-or-restart", "--", unit],
            limit: .seconds(90)
        )
        .run()
        guard outcome.succeeded else { throw OperationError(.failed, "\(unit) did not reload: \(outcome.errors)") }
        if try await before?.areReplaced() == false {
            report("\(unit) was reloaded; one of its processes still answers as before, until it ends.")
        }
    }

    /// The unit's name, once the web server itself finds no fault with its configuration.
    static func checkedUnit() async throws -> String {
        let server = try Installation.productDescription().webServer
        guard let program = server.check.first else { return server.unit }
        let outcome = try await Command(program, Array(server.check.dropFirst()), limit: .seconds(30)).run()
        guard outcome.succeeded else {
            throw OperationError(.failed, "The web server refuses its configuration: \(outcome.errors.suffix(600))")
        }
        return server.unit
    }

    /// Stops and starts it: everyone who is logged in to PM or SNM has to log in again.
    static func restart() async throws {
        let unit = try await checkedUnit()
        let outcome = try await Command("/usr/bin/systemctl", ["restart", "--", unit], limit: .seconds(90)).run()
        guard outcome.succeeded else { throw OperationError(.failed, "\(unit) did not restart: \(outcome.errors)") }
    }
}
