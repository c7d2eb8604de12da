import ClusterModel
import ConfigurationFiles
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

// What every replacement of a lost server by a new machine has in common.
extension LostMember {
    /// From the first change to the last on the new machine, whose host key it names.
    private static let marks = "replacing-"
    private var mark: String { "\(Self.marks)\(server.name)" }

    /// The servers whose replacement by a new machine was broken off.
    static var halfReplaced: [ServerName] {
        SetupMarks.names(beginning: marks).compactMap { ServerName(String($0.dropFirst(marks.count))) }
    }

    /// A replacement by this machine was broken off: by its power, or by whoever killed the program. What stands at the
    /// address now can be another one, which nothing was made on.
    func isBrokenOff(on answers: ReplacementAnswers) throws -> Bool {
        guard let machine = try SetupMarks.content(mark) else { return false }
        return machine.isEmpty || machine == answers.hostKey
    }

    func begin(on answers: ReplacementAnswers) throws { try SetupMarks.set(mark, content: answers.hostKey) }

    func end() throws { try SetupMarks.clear(mark) }

    /// What an earlier run that was broken off has made on the new machine goes first: that needs the password, too.
    func takeBackEarlier(
        _ scopes: [JournalScope],
        _ answers: ReplacementAnswers,
        _ onProgress: @escaping ProgressReport
    ) async throws {
        let title = "\(server.name): Take back what a replacement that was broken off has made"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        let executor = PeerExecutor(peer: try await FirstMeeting(machine(answers)).peer)
        for scope in scopes {
            let findings = try await executor.undo(scope, from: 0) { tell(.going($0)) }.findings
            guard findings.isEmpty else {
                let sentence = findings.map(\.text).joined(separator: " ")
                tell(.failed(sentence))
                throw OperationError(.failed, "\(server.name) is not as it was installed: \(sentence)")
            }
        }
        tell(.done)
        try end()
    }

    private func machine(_ answers: ReplacementAnswers) -> ServerAnswers {
        ServerAnswers(
            name: server.name,
            address: base,
            admin: server.admin,
            password: answers.password,
            lim: regular?.lim,
            hostKey: answers.hostKey
        )
    }

    /// Refused while the old one may still be there.
    func requireLost(
        _ setup: ClusterSetup,
        _ status: ClusterStatusDocument.Cluster,
        _ answers: ReplacementAnswers
    ) async throws {
        guard try !isBrokenOff(on: answers) else {
            throw OperationError(
                .refused,
                "A replacement of \(server.name) by this machine was broken off. Run it again without --dry-run: it goes on "
                    + "where the machine is in contact with the cluster, else what was made on it is taken back first."
            )
        }
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
        let meeting = try await FirstMeeting(machine(answers))
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
        if left.isEmpty { try? end() }
        let rest =
            left.isEmpty
            ? "Everything changed before was undone."
            : left.joined(separator: " ") + " Once \(server.name) answers, run the command again."
        let failure = OperationError.translated(error)
        return OperationError(failure.status, "\(failure.description) \(rest)", cause: error)
    }
}
