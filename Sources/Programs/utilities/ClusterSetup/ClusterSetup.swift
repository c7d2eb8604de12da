import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// What the maintenance utility changes on servers: adds them to the system, makes clusters of them, and takes it back.
struct ClusterSetup: ClusterOperations {
    let file = InventoryFile()
    let silentLogin = SilentLogin()
    let daemon: any DaemonRequests

    func inventory() async throws -> SystemInventory { try file.load() }

    func requireLIMOne() async throws {
        try Self.requireRoot()
        try await translating { _ = try requireLIMOne(in: try await startedInventory()) }
    }

    func prerequisites(of name: ClusterName?) async throws -> [(name: ClusterName, rows: [Prerequisite])] {
        try Self.requireRoot()
        return try await translating {
            let inventory = try await startedInventory()
            if let name, inventory.cluster(name) == nil {
                throw OperationError(.refused, "There is no cluster \(name); see 'cluster list'.")
            }
            var checked: [(name: ClusterName, rows: [Prerequisite])] = []
            for cluster in inventory.clusters where name == nil || cluster.name == name {
                checked.append((cluster.name, try await ClusterCheck(setup: self).check(cluster, in: inventory)))
            }
            return checked
        }
    }

    func checkLogin(_ answers: ServerAnswers) async throws {
        try await translating { _ = try await ServerAddition(setup: self, answers: answers).meet() }
    }

    func checkNewBase(_ address: IPv4Address, of lim: LIMNumber) async throws {
        try await translating {
            let inventory = try await startedInventory()
            guard let server = inventory.servers.first(where: { $0.lim == lim }) else {
                throw OperationError(.refused, "No server of the system carries LIM \(lim); add it with 'server add'.")
            }
            // One that was broken off has put it there already, and is taken back first.
            let isBegun = try BegunCluster.all().flatMap(\.joining).contains { $0.lim == lim && $0.newBase == address }
            if isBegun { return }
            try await AddressCheck(inventory: inventory).check(address, asBaseOf: server)
        }
    }

    func plan(_ intent: Intent) async throws -> [PlannedChange] {
        try Self.requireRoot()
        return try await translating { try await changes(of: intent) }
    }

    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String {
        try Self.requireRoot()
        let lock = try Self.takeLock(for: intent.words)
        do {
            let sentence = try await translating { try await done(intent, onProgress) }
            lock.release()
            return sentence
        } catch {
            lock.release()
            throw error
        }
    }

    private func translating<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch { throw OperationError.translated(error) }
    }

    private func changes(of intent: Intent) async throws -> [PlannedChange] {
        switch intent {
        case .addServer(let answers): return try await ServerAddition(setup: self, answers: answers).preview()
        case .removeServer(let name): return try await ServerRemoval(setup: self, name: name).preview()
        case .removeServerAlone(let name):
            return try await ServerRemoval(setup: self, name: name, isLost: true).preview()
        case .replaceMember(let answers): return try await MemberReplacement(setup: self, answers: answers).preview()
        case .convertToStandby(let name), .revertToFree(let name):
            let before = try await startedInventory()
            if try roleChange(intent, in: before) == before { return [] }
            return [PlannedChange(.change, on: name.description, "file \(Installation.inventory): its role")]
        case .createCluster(let answers): return try await ClusterCreation(setup: self, answers: answers).preview()
        case .deleteCluster(let name, let acceptsLoss):
            return try await ClusterDeletion(setup: self, name: name, acceptsLoss: acceptsLoss).preview()
        case .deleteClusterAlone(let name):
            let departure = MemberDeparture(setup: self, name: name)
            if try departure.isForThisServer { return try await departure.preview() }
            return try await PeerLostDeletion(setup: self, name: name).preview()
        case .addLIM(let name, let member):
            return try await LIMAddition(setup: self, cluster: name, member: member).preview()
        case .removeLIM(let name, let lim):
            return try await LIMRemoval(setup: self, cluster: name, lim: lim).preview()
        case .setDetection(let name, let profile):
            return try await DetectionChange(setup: self, cluster: name, profile: profile).preview()
        case .setWitness(let answers): return try await WitnessSetUp(setup: self, answers: answers).preview()
        case .removeWitness(let name): return try await WitnessRemoval(setup: self, cluster: name).preview()
        default:
            throw OperationError(.usage, "This is not done by the set-up of clusters.")
        }
    }

    private func done(_ intent: Intent, _ onProgress: @escaping ProgressReport) async throws -> String {
        switch intent {
        case .addServer(let answers):
            return try await ServerAddition(setup: self, answers: answers).carryOut(onProgress)
        case .removeServer(let name): return try await ServerRemoval(setup: self, name: name).carryOut(onProgress)
        case .removeServerAlone(let name):
            return try await ServerRemoval(setup: self, name: name, isLost: true).carryOut(onProgress)
        case .replaceMember(let answers):
            return try await MemberReplacement(setup: self, answers: answers).carryOut(onProgress)
        case .convertToStandby(let name):
            try file.save(try roleChange(intent, in: try await startedInventory()))
            return "\(name) is a standby server now; make a cluster with it."
        case .revertToFree(let name):
            try file.save(try roleChange(intent, in: try await startedInventory()))
            return "\(name) is a free server now."
        case .createCluster(let answers):
            return try await ClusterCreation(setup: self, answers: answers).carryOut(onProgress)
        case .deleteCluster(let name, let acceptsLoss):
            return try await ClusterDeletion(setup: self, name: name, acceptsLoss: acceptsLoss).carryOut(onProgress)
        case .deleteClusterAlone(let name):
            let departure = MemberDeparture(setup: self, name: name)
            if try departure.isForThisServer { return try await departure.carryOut(onProgress) }
            return try await PeerLostDeletion(setup: self, name: name).carryOut(onProgress)
        case .addLIM(let name, let member):
            return try await LIMAddition(setup: self, cluster: name, member: member).carryOut(onProgress)
        case .removeLIM(let name, let lim):
            return try await LIMRemoval(setup: self, cluster: name, lim: lim).carryOut(onProgress)
        case .setDetection(let name, let profile):
            return try await DetectionChange(setup: self, cluster: name, profile: profile).carryOut(onProgress)
        case .setWitness(let answers):
            return try await WitnessSetUp(setup: self, answers: answers).carryOut(onProgress)
        case .removeWitness(let name):
            return try await WitnessRemoval(setup: self, cluster: name).carryOut(onProgress)
        default:
            throw OperationError(.usage, "This is not done by the set-up of clusters.")
        }
    }
}
