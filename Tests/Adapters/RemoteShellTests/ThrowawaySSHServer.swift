import Glibc
import RemoteShell
import Subprocess
import SystemPackage
import SystemSupport
import Testing

/// An SSH server of its own on the loopback, with an account of its own that may use sudo; both go when the test ends.
struct ThrowawaySSHServer: Sendable {
    static var isPossible: Bool {
        let programs: [String] = ["/usr/sbin/sshd", "/usr/sbin/useradd", "/usr/bin/ssh-keygen"]
        return geteuid() == 0 && programs.allSatisfy { program in access(program, X_OK) == 0 }
    }

    static var hasSudo: Bool { access("/usr/bin/sudo", X_OK) == 0 }

    let folder: String
    let port: UInt16
    let user: String
    let password: String

    var host: RemoteHost { RemoteHost(address: "127.0.0.1", port: port) }
    var known: KnownHosts { KnownHosts(path: "\(folder)/known_hosts") }

    /// A shell that trusts this server.
    func connectedShell() async throws -> RemoteShell {
        let shell = RemoteShell(to: host)
        try known.pin(await shell.shownHostKey(), of: host)
        try await shell.connect(trusting: known)
        return shell
    }

    func loggedInShell() async throws -> RemoteShell {
        let shell = try await connectedShell()
        try await shell.logIn(user: user, password: password)
        return shell
    }

    static func with(
        _ settings: [String] = [],
        authorized: String? = nil,
        _ body: (ThrowawaySSHServer) async throws -> Void
    ) async throws {
        let server = ThrowawaySSHServer(
            folder: try makeFolder(),
            port: UInt16.random(in: 20000..<30000),
            user: "sn\(UInt32.random(in: 0 ... .max))",
            password: "pass word '\\ \(UInt64.random(in: 0 ... .max))"
        )
        do {
            try await server.prepare(settings, authorized: authorized)
            try await server.running(body)
        } catch {
            await server.remove()
            throw error
        }
        await server.remove()
    }

    private func running(_ body: (ThrowawaySSHServer) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let arguments = ["-D", "-e", "-f", "\(folder)/sshd_config"]
            group.addTask {
                var options = PlatformOptions()
                options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
                _ = try await Subprocess.run(
                    .path("/usr/sbin/sshd"),
                    arguments: Arguments(arguments),
                    platformOptions: options,
                    output: .discarded,
                    error: .discarded
                )
            }
            defer { group.cancelAll() }
            try await waitListening()
            try await body(self)
        }
    }

    private func waitListening() async throws {
        for _ in 0..<300 {
            if (try? await RemoteShell(to: host).shownHostKey()) != nil { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("the SSH server does not listen")
    }

    private func prepare(_ settings: [String], authorized: String?) async throws {
        mkdir("/run/sshd", 0o755)
        _ = try await KeyPair.readOrMake(at: "\(folder)/host_key", comment: "host")
        try AtomicFile.write(Array((authorized ?? "").utf8), to: "\(folder)/authorized_keys", mode: 0o644)
        let common = [
            "ListenAddress 127.0.0.1:\(port)", "HostKey \(folder)/host_key", "PidFile none", "UsePAM yes",
            "StrictModes no", "AuthorizedKeysFile \(folder)/authorized_keys", "PrintMotd no", "AllowUsers \(user)",
        ]
        let text = (settings + common).map { $0 + "\n" }.joined()
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/sshd_config", mode: 0o600)
        try await Self.program("/usr/sbin/useradd", ["-m", "-d", "\(folder)/home", "-s", "/bin/sh", user])
        try await Self.program("/usr/sbin/chpasswd", [], input: "\(user):\(password)\n")
        if Self.hasSudo { try await Self.program("/usr/sbin/usermod", ["-aG", "sudo", user]) }
    }

    private func remove() async {
        try? await Self.program("/usr/sbin/userdel", ["-f", user])
        try? await Self.program("/bin/rm", ["-rf", folder])
    }

    private static func makeFolder() throws -> String {
        var template = Array("/tmp/sn-ssh-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(folder, 0o755)
        return folder
    }

    static func program(_ path: String, _ arguments: [String], input: String = "") async throws {
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            input: .string(input),
            output: .discarded,
            error: .string(limit: 4096)
        )
        guard result.terminationStatus.isSuccess else { throw Failure(text: "\(path): \(result.standardError)") }
    }

    struct Failure: Error { let text: String }
}
