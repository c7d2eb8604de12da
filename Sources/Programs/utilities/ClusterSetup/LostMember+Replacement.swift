import ClusterModel
import ConfigurationFiles
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

// What every replacement of a lost server by a new machine has in common.
extension LostMember {
    /// Refused while the old one may still be there.
    func requireLost(_ setup: ClusterSetup, _ status: ClusterStatusDocument.Cluster) async throws {
        let old = setup.peer(server, at: base)
        if (try? await old.ask(HelloVerb.Request(), as: ServerFacts.self)) != nil {
            throw OperationError(
                .refused,
                "\(server.name) answers with its accepted key: it is not lost, so there is nothing to replace."
            )
        }
        if status.servers.contains(where: { $0.name == server.name && $0.contact }) {
            throw OperationError(.refused, "\(server.name) is in contact with the cluster: it is not lost.")
        }
    }

    /// The new machine, if it can take the place. `ours` are the facts of a server that has the same package.
    func meet(_ answers: ReplacementAnswers, like ours: ServerFacts) async throws -> FirstMeeting {
        let meeting = try await FirstMeeting(
            ServerAnswers(
                name: server.name,
                address: base,
                admin: server.admin,
                password: answers.password,
                lim: regular?.lim,
                hostKey: answers.hostKey
            )
        )
        if let obstacle = obstacle(of: meeting.facts, version: ours.version) {
            throw OperationError(.refused, obstacle)
        }
        return meeting
    }

    /// The failure to tell, once what was made on the new machine is undone and the keys known before are back.
    func takeBack(
        _ scopes: [JournalScope],
        through peer: PeerClient,
        knownBefore: ManagedFile?,
        because error: any Error
    ) async -> OperationError {
        let executor = PeerExecutor(peer: peer)
        var left: [String] = []
        for scope in scopes {
            do {
                left += try await executor.undo(scope, from: 0) { _ in }.findings.map { "\(server.name): \($0.text)" }
            } catch {
                left.append("\(server.name): \(error)")
            }
        }
        do { try knownBefore?.write(SecureShell.knownHosts) } catch {
            left.append("\(SecureShell.knownHosts): \(error)")
        }
        let rest = left.isEmpty ? "Everything changed before was undone." : left.joined(separator: " ")
        let failure = OperationError.translated(error)
        return OperationError(failure.status, "\(failure.description) \(rest)", cause: error)
    }
}
