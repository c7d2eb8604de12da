import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import RemoteShell
import SetupDialog
import SetupEngine
import SetupPlan

/// Adds a server to the system: its administrator's password opens the way once, then silent login takes over.
struct ServerAddition {
    /// A server that was reached and looked at, and nothing changed.
    struct Meeting {
        var own: Server
        var inventory: SystemInventory
        var machine: FirstMeeting
    }

    let setup: ClusterSetup
    let answers: ServerAnswers

    func meet() async throws -> Meeting {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        try checkRules(inventory)
        let machine = try await FirstMeeting(answers)
        try check(machine, like: try await setup.facts(of: own, in: inventory))
        return Meeting(own: own, inventory: inventory, machine: machine)
    }

    func preview() async throws -> [PlannedChange] {
        let meeting = try await meet()
        let plan = try await plan(meeting, key: "ssh-ed25519 (to be made)")
        return PlanProgress.preview(try await run(meeting) { _ in }.preview(plan))
            + [PlannedChange(.change, on: meeting.own.name.description, "file \(Installation.inventory)")]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let meeting = try await meet()
        try ServerRemoval.forget(answers.name)
        let plan = try await plan(meeting, key: try await setup.silentLogin.publicKey())
        let server = server(meeting)
        try BegunServer(server, hostKey: meeting.machine.hostKey.fingerprint).note()
        try setup.silentLogin.pin(meeting.machine.hostKey, of: answers.name)
        do {
            try await run(meeting, onProgress).carryOut(plan)
            do {
                // The proof: in by the key, to the one program.
                _ = try await setup.peer(server).ask(HelloVerb.Request(), as: ServerFacts.self)
            } catch {
                _ = try await PeerExecutor(peer: meeting.machine.peer).undo(.server, from: 0) { _ in }
                throw error
            }
        } catch {
            // As long as something of this lies there it must be known by its key, to be taken back.
            if await isAsBefore(meeting) {
                try setup.silentLogin.unpin(answers.name)
                try BegunServer.forget(answers.name)
            }
            throw error
        }
        try setup.file.save(
            SystemInventory(servers: meeting.inventory.servers + [server], clusters: meeting.inventory.clusters)
        )
        try BegunServer.forget(answers.name)
        let sentence = "\(answers.name) is in the system (host key \(meeting.machine.hostKey.fingerprint), pinned)."
        guard !meeting.machine.facts.journals.isEmpty else { return sentence }
        return "\(sentence) It went on from an addition that was broken off."
    }

    /// Behind a failure: whether nothing of the addition is left there.
    private func isAsBefore(_ meeting: Meeting) async -> Bool {
        let facts = try? await meeting.machine.peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        return facts?.journals.isEmpty == true
    }

    private func run(_ meeting: Meeting, _ onProgress: @escaping ProgressReport) -> PlanRun {
        PlanProgress.run([answers.name: PeerExecutor(peer: meeting.machine.peer)], onProgress)
    }

    private func plan(_ meeting: Meeting, key: String) async throws -> Plan {
        let ours = try await setup.facts(of: meeting.own, in: meeting.inventory)
        let addresses = SilentLogin.sources(
            ours,
            cluster: meeting.inventory.cluster(with: meeting.own.name),
            own: meeting.own
        )
        let line = SilentLogin.line(key: key, from: addresses, owner: meeting.own.name)
        let steps = try SilentLogin.steps(on: answers.name, account: answers.admin, line: line)
        return Plan("server add \(answers.name)", scope: .server, steps: steps)
    }

    private func server(_ meeting: Meeting) -> Server {
        Server(
            name: answers.name,
            id: (meeting.inventory.servers.map(\.id).max() ?? 0) + 1,
            address: answers.address,
            prefixLength: meeting.machine.facts.holder(of: answers.address)?.prefixLength ?? 24,
            admin: answers.admin,
            lim: answers.lim,
            role: answers.lim == nil ? .free : .regular
        )
    }

    private func checkRules(_ inventory: SystemInventory) throws {
        if inventory.server(answers.name) != nil {
            throw OperationError(
                .refused,
                "There is a server \(answers.name) in the system already; see 'server list'."
            )
        }
        if let known = inventory.knownAddresses.first(where: { $0.address == answers.address }) {
            throw OperationError(
                .refused,
                "\(answers.address) is the \(known.use.rawValue) address of \(known.owner) already."
            )
        }
        if let lim = answers.lim, let carrier = inventory.servers.first(where: { $0.lim == lim }) {
            throw OperationError(.refused, "LIM \(lim) is on \(carrier.name) already.")
        }
    }

    private func check(_ machine: FirstMeeting, like ours: ServerFacts) throws {
        let facts = machine.facts
        guard facts.version == ours.version else {
            throw OperationError(
                .refused,
                "\(answers.name) has sn-redundancy \(facts.version ?? "of no package"), this server \(ours.version ?? "of no package"); install the same."
            )
        }
        guard facts.hostName.lowercased() == answers.name.description else {
            throw OperationError(
                .refused,
                "The server at \(answers.address) calls itself \(facts.hostName), not \(answers.name); use its own name."
            )
        }
        guard facts.holder(of: answers.address) != nil else {
            throw OperationError(
                .refused,
                "\(answers.name) does not have \(answers.address) itself; use the address it has."
            )
        }
        if let lim = answers.lim, !facts.lims.contains(lim) {
            throw OperationError(
                .refused,
                "LIM \(lim) is not installed on \(answers.name); install it first (R-PR-14)."
            )
        }
        guard try facts.journals.isEmpty || isContinued(on: machine) else {
            let scopes = facts.journals.map(\.rawValue).joined(separator: ", ")
            let lost = "If that system is gone: 'apt purge sn-redundancy' there, install it again, then add it here."
            throw OperationError(
                .refused,
                "\(answers.name) belongs to a system already (\(scopes)); remove it there first."
                    + (facts.journals == [.server] ? " \(lost)" : "")
            )
        }
    }

    /// What lies there was made by an addition from here, of this very machine, that was broken off.
    private func isContinued(on machine: FirstMeeting) throws -> Bool {
        guard machine.facts.journals == [.server], let begun = try BegunServer.noted(answers.name) else { return false }
        return begun.isAgain(answers.name, at: answers.address, hostKey: machine.hostKey.fingerprint)
    }
}
