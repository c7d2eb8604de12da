import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

/// Takes a server out of the system and leaves it as it was before it came; one that is gone for good is only forgotten.
struct ServerRemoval {
    let setup: ClusterSetup
    let name: ServerName
    /// It is gone for good.
    var isLost = false

    /// From the first change to the last: what is half removed is only ever finished.
    private static let marks = "server-remove-"
    private var mark: String { "\(Self.marks)\(name)" }

    /// The servers whose removal was broken off.
    static var halfRemoved: [ServerName] {
        SetupMarks.names(beginning: marks).compactMap { ServerName(String($0.dropFirst(marks.count))) }
    }

    /// A server of that name that comes anew has nothing to do with a removal before.
    static func forget(_ name: ServerName) throws { try SetupMarks.clear("\(marks)\(name)") }

    func preview() async throws -> [PlannedChange] {
        let (own, server, inventory) = try await check()
        let described = PlannedChange(.change, on: own.name.description, "file \(Installation.inventory)")
        guard let server else { return [described] }
        if isLost {
            try await requireLost(server, inventory)
            return [described, PlannedChange(.remove, on: own.name.description, "accepted host key of \(name)")]
        }
        return [
            PlannedChange(.remove, on: name.description, "file \(SilentLogin.sudoers)"),
            PlannedChange(.remove, on: name.description, "key of LIM 1's server"),
            described,
        ]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let (_, server, inventory) = try await check()
        guard let server else {
            try forget(inventory)
            return "\(name) is no longer in the system."
        }
        if isLost {
            try await requireLost(server, inventory)
            try forget(inventory)
            return
                "\(name) is no longer in the system. Should it ever come back: 'apt purge sn-redundancy' there, before it is "
                + "added again."
        }
        let isGivenBack = try await !takeBack(server, onProgress)
        try forget(inventory)
        guard isGivenBack else { return "\(name) is no longer in the system and as it was before." }
        return
            "\(name) is no longer in the system. It lets this server in no more, as the removal that was broken off has left it."
    }

    // MARK: On the server

    /// False if an earlier run has done it already.
    private func takeBack(_ server: Server, _ onProgress: @escaping ProgressReport) async throws -> Bool {
        let title = "\(name): Take back silent login"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        let peer = setup.peer(server)
        do {
            _ = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        } catch let error as OperationError {
            if SilentLoginFailure.isRefusal(error), try SetupMarks.isSet(mark) {
                tell(.unchanged)
                return false
            }
            tell(.failed(error.description))
            // What lies there is taken back by silent login, and that was to come.
            if SilentLoginFailure.isRefusal(error), let begun = try BegunServer.noted(name) {
                throw OperationError(
                    .refused,
                    "The \(begun.what) was broken off before it lets this server in. Run it to its end, then remove \(name): "
                        + begun.again,
                    cause: error
                )
            }
            guard error.status == .peerUnreachable else { throw error }
            throw OperationError(
                .peerUnreachable,
                "\(error.description) If \(name) is gone for good: mxone_maintenance server remove \(name) --peer-lost",
                cause: error
            )
        }
        // Behind the first change it may be that nobody is let in any more.
        try SetupMarks.set(mark)
        let result = try await PeerExecutor(peer: peer).undo(.server, from: 0) { tell(.going($0)) }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            tell(.failed(sentence))
            throw OperationError(
                .failed,
                "\(name) is not as it was before: \(sentence) The same command again takes it out of the system all the same."
            )
        }
        tell(.done)
        return true
    }

    // MARK: Here

    private func forget(_ inventory: SystemInventory) throws {
        try SetupMarks.set(mark)
        let left = SystemInventory(
            servers: inventory.servers.filter { $0.name != name },
            clusters: inventory.clusters
        )
        let wasLast = left.servers.count == 1 && left.clusters.isEmpty
        if wasLast { try setup.file.remove() } else { try setup.file.save(left) }
        // Only then: as long as it is in the system it must be known by its key.
        try setup.silentLogin.unpin(name)
        if wasLast { try setup.silentLogin.forget() }
        try BegunServer.forget(name)
        try SetupMarks.clear(mark)
    }

    // MARK: May it be?

    /// Without a server: an earlier run was broken off behind its removal from the system's description.
    private func check() async throws -> (own: Server, server: Server?, inventory: SystemInventory) {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        // One whose addition was broken off is given back like any other.
        guard let server = try inventory.server(name) ?? BegunServer.noted(name)?.server else {
            if try SetupMarks.isSet(mark) { return (own, nil, inventory) }
            throw OperationError(.refused, "There is no server \(name) in the system; see 'server list'.")
        }
        guard server.name != own.name else {
            throw OperationError(.refused, "\(name) is LIM 1's server, which keeps the system; it can't be removed.")
        }
        if let cluster = inventory.cluster(with: name) {
            throw OperationError(.refused, "\(name) is in cluster \(cluster.name); delete the cluster first.")
        }
        guard server.role != .standby else {
            throw OperationError(.refused, "\(name) is a standby server; convert it to a free server first.")
        }
        return (own, server, inventory)
    }

    private func requireLost(_ server: Server, _ inventory: SystemInventory) async throws {
        guard let sign = try await signOfLife(server, inventory) else { return }
        throw OperationError(.refused, "\(name) may not be lost: \(sign)")
    }

    /// nil: nothing answers at its address.
    private func signOfLife(_ server: Server, _ inventory: SystemInventory) async throws -> String? {
        do {
            _ = try await setup.peer(server).ask(HelloVerb.Request(), as: ServerFacts.self)
            return "it answers with its accepted key. Remove it without --peer-lost."
        } catch let error as OperationError {
            let next = "Take what is there off the network, then run the command again."
            guard SilentLoginFailure.isSilence(error) else { return "\(error.description) \(next)" }
            guard try await AddressCheck(inventory: inventory).isAnswered(server.address) else { return nil }
            return "\(server.address) is in use. \(next)"
        }
    }
}
