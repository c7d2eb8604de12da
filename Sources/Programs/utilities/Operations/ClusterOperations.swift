package import ClusterModel
package import SetupDialog
package import StatusDocuments

/// What is called once for each change of a step's state, in order, from any thread.
package typealias ProgressReport = @Sendable (StepReport) -> Void

/// What the maintenance utility needs done to servers and clusters; everything else it asks the daemon.
///
/// Every method throws `OperationError`. The answers have passed `AnswerRules`; what needs a look at the world is
/// checked here again, since between a dialog's check and the change minutes may have passed.
package protocol ClusterOperations: Sendable {
    /// The system as this server's inventory has it; an empty one before the first server was added.
    func inventory() async throws -> SystemInventory

    /// Refuses on any server but LIM 1's, from which the system is changed: before anybody is asked for a password.
    func requireLIMOne() async throws

    /// The status of the system's clusters that this server is not in, asked of their members; empty anywhere but on
    /// LIM 1's server (R-CM-11, R-PR-03).
    func statusElsewhere() async throws -> [ClusterStatusDocument.Cluster]

    /// A replacement, removal or addition of a server, a deletion without the lost one, a creation of a cluster or an
    /// addition to one that did not come to its end on this server, and a sentence that says how it goes on or is taken back;
    /// nil: there is none, or only root may know.
    func leftHalfDone() async -> (what: String, way: String)?

    /// What a cluster needs, and what is there; of all clusters without a name.
    func prerequisites(of cluster: ClusterName?) async throws -> [(name: ClusterName, rows: [Prerequisite])]

    /// The fingerprint of the key that a server shows; nothing is sent to it.
    func hostKey(at address: IPv4Address) async throws -> String

    /// Of a server of the system: the key it shows, and whether that is the accepted one.
    func hostKey(of server: ServerName) async throws -> HostKeyFound

    /// Accepts the key that it shows, which must be this one.
    func acceptHostKey(_ fingerprint: String, of server: ServerName) async throws

    /// Logs in on the new server and runs sudo there, changing nothing.
    func checkLogin(_ answers: ServerAnswers) async throws

    /// Refuses an address that answers, that something in the system uses, or that is outside the server's subnet.
    func checkNewBase(_ address: IPv4Address, of lim: LIMNumber) async throws

    /// The changes that `carryOut` would make, without making any (`--dry-run`, the review page).
    func plan(_ intent: Intent) async throws -> [PlannedChange]

    /// Carries out `addServer`, `removeServer`, `convertToStandby`, `revertToFree`, `createCluster` or `deleteCluster`,
    /// and says in one sentence what is so now.
    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String
}
