import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// What all operations stand on: root, one at a time, this server's place in the system, the ways to the others.
extension ClusterSetup {
    static func requireRoot() throws {
        guard getuid() == 0 else { throw OperationError(.notRoot, "This changes the system: run it with sudo.") }
    }

    static func takeLock(for what: String) throws -> OperationLock {
        let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? "root"
        mkdir("/run/sn-redundancy", 0o755)
        do throws(FileError) {
            return try OperationLock.take(Installation.operationLock, user: user, for: what)
        } catch {
            guard case .busy = error.code else { throw OperationError(.failed, error.description, cause: error) }
            throw OperationError(.busy, error.description)
        }
    }

    /// The inventory; on first use, one with this server in it as the server of LIM 1.
    func startedInventory() async throws -> SystemInventory {
        let found = try file.load()
        if !found.servers.isEmpty {
            guard try thisServer(in: found) != nil else {
                throw OperationError(.refused, "This server is not in \(file.path); run the command on LIM 1's server.")
            }
            return found
        }
        let product = try Installation.productDescription()
        let facts = try await LocalFacts(product: product, store: JournalFiles()).collect()
        guard facts.lims.contains(.one) else {
            throw OperationError(
                .refused,
                "LIM 1 is not installed on this server (there is no \(product.unit(of: .one))); run the command on LIM 1's server."
            )
        }
        guard let name = ServerName(facts.hostName), let address = Self.mainAddress(facts) else {
            throw OperationError(
                .refused,
                "This server's host name or address can't be used; see 'hostname' and 'ip address'."
            )
        }
        let server = Server(
            name: name,
            id: 1,
            address: address.address,
            prefixLength: address.prefixLength,
            admin: product.accounts.admin,
            lim: .one,
            role: .regular
        )
        return SystemInventory(servers: [server])
    }

    /// The one on the gateway's side, or the first there is.
    private static func mainAddress(_ facts: ServerFacts) -> ServerFacts.Address? {
        let lasting = facts.addresses.filter(\.isPermanent)
        let beside = facts.gateway.flatMap { gateway in
            lasting.first {
                IPv4Subnet(containing: $0.address, prefixLength: $0.prefixLength)?.contains(gateway) == true
            }
        }
        return beside ?? lasting.first
    }

    /// The server of the inventory that this is: by its name.
    func thisServer(in inventory: SystemInventory) throws -> Server? {
        guard let name = ServerName(LocalFacts.hostName()) else { return nil }
        return inventory.server(name)
    }

    /// Commands that change servers are run on LIM 1's server, where the inventory is (R-CM-01).
    func requireLIMOne(in inventory: SystemInventory) throws -> Server {
        guard let server = try thisServer(in: inventory), server.lim == .one else {
            let other = inventory.servers.first { $0.lim == .one }.map { " (\($0.name))" } ?? ""
            throw OperationError(.refused, "Run the command on LIM 1's server\(other).")
        }
        return server
    }

    /// Takes back on this server what a scope's journal holds.
    func takeBack(_ scope: JournalScope, on server: ServerName, _ onProgress: @escaping ProgressReport) async throws {
        let title = "\(server): Take back what \(scope == .cluster ? "the cluster" : "the system") changed"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        let result = try await local().undo(scope, from: 0) { tell(.going($0)) }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            tell(.failed(sentence))
            throw OperationError(.failed, "\(server) is not as it was before: \(sentence)")
        }
        tell(.done)
    }

    func local() -> JournaledServer { ServerRoots.executor(operations: [ExchangeDataOperation()]) }

    /// Silent login to a server of the inventory, at its base address or at another it has now.
    /// `source` is the address of this server that it is to come from, where that matters.
    func peer(
        _ server: Server,
        at address: IPv4Address? = nil,
        from source: IPv4Address? = nil,
        limit: Duration = ConversationLimit.step
    ) -> PeerClient {
        let shell = SecureShell(
            server: server.name.description,
            address: (address ?? server.address).description,
            account: server.admin,
            source: source?.description,
            limit: limit
        )
        return PeerClient(server: server.name.description, transport: shell)
    }

    func facts(of server: Server, in inventory: SystemInventory) async throws -> ServerFacts {
        if try thisServer(in: inventory)?.name == server.name {
            return try await LocalFacts(product: try Installation.productDescription(), store: JournalFiles()).collect()
        }
        return try await peer(server).ask(HelloVerb.Request(), as: ServerFacts.self)
    }

    func executors(_ servers: [Server], in inventory: SystemInventory) throws -> [ServerName: any ChangeExecutor] {
        var executors: [ServerName: any ChangeExecutor] = [:]
        let own = try thisServer(in: inventory)?.name
        for server in servers {
            executors[server.name] = server.name == own ? local() : PeerExecutor(peer: peer(server))
        }
        return executors
    }

    func roleChange(_ intent: Intent, in inventory: SystemInventory) throws -> SystemInventory {
        _ = try requireLIMOne(in: inventory)
        switch intent {
        case .convertToStandby(let name): return try changed(name, from: .free, to: .standby, in: inventory)
        case .revertToFree(let name): return try changed(name, from: .standby, to: .free, in: inventory)
        default:
            return inventory
        }
    }

    private func changed(
        _ name: ServerName,
        from old: Server.Role,
        to new: Server.Role,
        in inventory: SystemInventory
    ) throws -> SystemInventory {
        guard let index = inventory.servers.firstIndex(where: { $0.name == name }) else {
            throw OperationError(.refused, "There is no server \(name) in the system; see 'server list'.")
        }
        let server = inventory.servers[index]
        if let cluster = inventory.cluster(with: name) {
            throw OperationError(.refused, "\(name) is in cluster \(cluster.name); delete the cluster first.")
        }
        guard server.role == old || server.role == new else {
            throw OperationError(
                .refused,
                "\(name) carries LIM \(server.lim.map(\.description) ?? "?"), so it can't be a standby."
            )
        }
        var servers = inventory.servers
        servers[index].role = new
        return SystemInventory(servers: servers, clusters: inventory.clusters)
    }
}
