import ClusterModel
import RemoteShell
import SetupDialog

// The keys by which servers prove who they are: shown, compared by a person, and pinned.
extension ClusterSetup {
    func hostKey(at address: IPv4Address) async throws -> String {
        try await Self.shownKey(at: address, called: address.description).fingerprint
    }

    func hostKey(of server: ServerName) async throws -> HostKeyFound {
        try Self.requireRoot()
        let (address, key) = try await shown(by: server)
        return HostKeyFound(
            server: server,
            address: address,
            shown: key.fingerprint,
            isAccepted: try silentLogin.accepts(key, of: server)
        )
    }

    func acceptHostKey(_ fingerprint: String, of server: ServerName) async throws {
        try Self.requireRoot()
        let (address, key) = try await shown(by: server)
        guard key.fingerprint == fingerprint else {
            throw OperationError(
                .refused,
                "\(server) at \(address) shows \(key.fingerprint), not \(fingerprint); nothing was changed."
            )
        }
        try silentLogin.pin(key, of: server)
    }

    private func shown(by name: ServerName) async throws -> (IPv4Address, HostKey) {
        let inventory = try await startedInventory()
        _ = try requireLIMOne(in: inventory)
        guard let server = inventory.server(name) else {
            throw OperationError(.refused, "There is no server \(name) in the system; see 'server list'.")
        }
        let address = inventory.cluster(with: name)?.base(of: name) ?? server.address
        return (address, try await Self.shownKey(at: address, called: name.description))
    }

    private static func shownKey(at address: IPv4Address, called server: String) async throws -> HostKey {
        do throws(RemoteShellError) {
            return try await RemoteShell(to: RemoteHost(address: address.description)).shownHostKey()
        } catch {
            throw AdministratorLogin.operationError(error, server: server)
        }
    }
}
