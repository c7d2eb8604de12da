import ClusterModel
import PostgresControl
import SetupDialog
import StatusDocuments

// Whether this server can go on without the old one, and the new machine has the same database.
extension ServerReplacement {
    func requireLeading(_ pair: ManagementGround) async throws {
        let status = try await ManagementWatch(daemon: setup.daemon).status()
        guard ManagementWatch.leads(status), try await !pair.database.session.isInRecovery() else {
            throw OperationError(
                .refused,
                "\(pair.own.name) does not serve PM and SNM now (\(status.state?.rawValue ?? "state unknown")), so a new "
                    + "standby has nothing to follow. After a boot without it: webserver_config redundancy start-alone"
            )
        }
        guard answers.managerPassword != nil else {
            throw OperationError(.usage, "--manager-password-file: missing; the new standby logs in here with it once.")
        }
    }

    func requireSameDatabase(_ facts: ServerFacts, _ ours: ServerFacts, _ pair: ManagementGround) throws {
        let database = "postgresql-\(pair.product.database.version)"
        func release(_ version: String?) -> String? { version?.split(separator: "-").first.map(String.init) }
        guard release(facts.packages[database]) == release(ours.packages[database]) else {
            throw OperationError(
                .refused,
                "PostgreSQL is \(release(ours.packages[database]) ?? "missing") here and \(release(facts.packages[database]) ?? "missing") on the new machine; install the same."
            )
        }
    }
}
