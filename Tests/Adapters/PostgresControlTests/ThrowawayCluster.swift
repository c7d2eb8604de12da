import Glibc
import PostgresControl
import Testing

/// A database cluster of its own in a temporary folder, which no other program knows.
final class ThrowawayCluster: Sendable {
    static var isPossible: Bool {
        geteuid() == 0 && SystemAccount(named: "postgres") != nil
            && access("/usr/lib/postgresql/15/bin/initdb", X_OK) == 0
    }

    let folder: String
    let cluster: DatabaseCluster

    init(folder: String, name: String, port: UInt16) {
        self.folder = folder
        cluster = DatabaseCluster(
            name: name,
            port: port,
            dataDirectory: "\(folder)/\(name)",
            configurationDirectory: "\(folder)/\(name)",
            socketDirectory: folder
        )
    }

    static func makeFolder() throws -> String {
        let account = try #require(SystemAccount(named: "postgres"))
        var template = Array("/tmp/sn-postgres-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try #require(chown(folder, account.user, account.group) == 0)
        return folder
    }

    /// Gives a test a primary that listens only on a socket of its own, and takes it away whatever happens.
    static func withPrimary(
        _ settings: [String] = [],
        _ body: (ThrowawayCluster) async throws -> Void
    ) async throws {
        let server = try await primary(settings)
        do {
            try await body(server)
        } catch {
            await server.remove()
            throw error
        }
        await server.remove()
    }

    private static func primary(_ settings: [String] = [], port: UInt16 = 5432) async throws -> ThrowawayCluster {
        let made = ThrowawayCluster(folder: try makeFolder(), name: "main", port: port)
        let arguments = ["-D", made.cluster.dataDirectory, "-N", "-U", "postgres", "--auth-local=peer"]
        try await made.program("initdb", arguments + ["--auth-host=scram-sha-256"])
        try await made.start(settings)
        return made
    }

    func start(_ settings: [String] = [], wait: Bool = true) async throws {
        let common = [
            "listen_addresses=''", "unix_socket_directories='\(folder)'", "port=\(cluster.port)",
            "shared_buffers='16MB'", "wal_level=replica",
        ]
        let options = (common + settings).map { "-c \($0)" }.joined(separator: " ")
        let data = cluster.dataDirectory
        let waiting = wait ? "-w" : "-W"
        try await program("pg_ctl", ["start", waiting, "-D", data, "-l", "\(data).log", "-o", options])
    }

    func program(_ name: String, _ arguments: [String]) async throws {
        let account = SystemAccount(named: "postgres")
        let program = ServerProgram(cluster.program(name), arguments, as: account, object: "test")
        _ = try await program.run(limit: .seconds(60))
    }

    func session(_ application: String = "test", settings: [ConnectionOptions.Parameter] = []) -> DatabaseSession {
        DatabaseSession(with: cluster, applicationName: application, settings: settings)
    }

    /// Stops what may still run, and removes the folder.
    func remove() async {
        _ = try? await program("pg_ctl", ["stop", "-m", "immediate", "-D", cluster.dataDirectory])
        let remover = ServerProgram("/bin/rm", ["-rf", folder], as: nil, object: "test")
        _ = try? await remover.run(limit: .seconds(30))
    }
}

func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
}
