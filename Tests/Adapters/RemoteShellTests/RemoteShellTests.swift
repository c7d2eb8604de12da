import Glibc
import RemoteShell
import Synchronization
import SystemSupport
import Testing

@Suite("A remote shell", .enabled(if: ThrowawaySSHServer.isPossible), .serialized, .timeLimit(.minutes(2)))
struct RemoteShellTests {
    @Test("runs commands with input, output, messages and status, whatever the arguments contain")
    func commands() async throws {
        try await ThrowawaySSHServer.with { server in
            let shell = try await server.loggedInShell()
            let odd = ["", "it's", "$HOME `id` \"x\"", "a\nb", "*", "-n", "\\", "ä€"]
            let echoed = try await shell.run(["printf", "%s|"] + odd, limit: .seconds(5))
            #expect(echoed.output == odd.map { $0 + "|" }.joined())
            #expect(echoed.status == 0)

            let failed = try await shell.run(commandLine: "echo out; echo oops >&2; exit 3", limit: .seconds(5))
            #expect(failed == RemoteResult(status: 3, output: "out\n", messages: "oops\n"))
            let error = #expect(throws: RemoteShellError.self) { try failed.checked(on: server.host) }
            #expect(error?.code == .commandFailed(status: 3))
            #expect(error?.message == "oops")

            let much = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 % 95 + 32) }
            let copied = try await shell.run(["cat"], input: much, limit: .seconds(30))
            #expect(Array(copied.output.utf8) == much)
            let ignored = try await shell.run(["true"], input: much, limit: .seconds(30))
            #expect(ignored.status == 0)
        }
    }

    @Test("hands on each line as it comes")
    func lines() async throws {
        try await ThrowawaySSHServer.with { server in
            let shell = try await server.loggedInShell()
            let seen = Mutex<[String]>([])
            let script = "for i in 1 2 3; do echo line $i; sleep 0.05; done; printf rest"
            let result = try await shell.run(commandLine: script, limit: .seconds(5)) { line in
                seen.withLock { $0.append(line) }
            }
            #expect(seen.withLock { $0 } == ["line 1", "line 2", "line 3", "rest"])
            #expect(result.output == "line 1\nline 2\nline 3\nrest")
        }
    }

    @Test("a command over its limit, or with too much to say, ends the call and says so")
    func limits() async throws {
        try await ThrowawaySSHServer.with { server in
            let shell = try await server.loggedInShell()
            let taken = await ContinuousClock().measure {
                let error = await #expect(throws: RemoteShellError.self) {
                    try await shell.run(["sleep", "60"], limit: .milliseconds(300))
                }
                #expect(error?.code == .timedOut)
            }
            #expect(taken < .seconds(45))
            let gone = await #expect(throws: RemoteShellError.self) {
                try await shell.run(["true"], limit: .seconds(1))
            }
            #expect(gone?.code == .connectionLost)

            let other = try await server.loggedInShell()
            let much = await #expect(throws: RemoteShellError.self) {
                try await other.run(["yes"], limit: .seconds(10), capacity: 100_000)
            }
            #expect(much?.code == .outputTooLong)
            let third = try await server.loggedInShell()
            let killed = await #expect(throws: RemoteShellError.self) {
                try await third.run(commandLine: "kill -9 $$", limit: .seconds(5))
            }
            #expect(killed?.code == .commandEndedBySignal("KILL"))
        }
    }

    @Test("an unknown server is shown by its fingerprint, a changed one refused, before anything is sent")
    func hostKeys() async throws {
        try await ThrowawaySSHServer.with { server in
            let shell = RemoteShell(to: server.host)
            let key = try await shell.shownHostKey()
            #expect(key.type == "ssh-ed25519")
            #expect(key.fingerprint.hasPrefix("SHA256:") && key.fingerprint.count == 50)
            let unknown = await #expect(throws: RemoteShellError.self) {
                try await shell.connect(trusting: server.known)
            }
            #expect(unknown?.code == .hostKeyUnknown(key))
            let other = try await KeyPair.readOrMake(at: "\(server.folder)/other", comment: "x").publicKey
            let line = "[127.0.0.1]:\(server.port) \(other.line)\n"
            try AtomicFile.write(Array(line.utf8), to: server.known.path, mode: 0o600)
            let changed = await #expect(throws: RemoteShellError.self) {
                try await shell.connect(trusting: server.known)
            }
            #expect(changed?.code == .hostKeyChanged(key))
            try server.known.pin(key, of: server.host)
            try await shell.connect(trusting: server.known)
        }
    }

    @Test("a wrong password, a refused key and a forbidden way in are told apart")
    func refusals() async throws {
        try await ThrowawaySSHServer.with { server in
            let shell = try await server.connectedShell()
            let wrong = await #expect(throws: RemoteShellError.self) {
                try await shell.logIn(user: server.user, password: "wrong")
            }
            #expect(wrong?.code == .wrongPassword(user: server.user))
            try await shell.logIn(user: server.user, password: server.password)

            let key = try await KeyPair.readOrMake(at: "\(server.folder)/key", comment: "x")
            let second = try await server.connectedShell()
            let refused = await #expect(throws: RemoteShellError.self) {
                try await second.logIn(user: server.user, keyFile: key.path)
            }
            #expect(refused?.code == .keyNotAccepted(user: server.user))
            let missing = await #expect(throws: RemoteShellError.self) {
                try await second.logIn(user: server.user, keyFile: "/nowhere")
            }
            #expect(missing?.code == .keyUnusable(path: "/nowhere"))
        }
        try await ThrowawaySSHServer.with(["PasswordAuthentication no", "KbdInteractiveAuthentication no"]) { server in
            let shell = try await server.connectedShell()
            let error = await #expect(throws: RemoteShellError.self) {
                try await shell.logIn(user: server.user, password: server.password)
            }
            #expect(error?.code == .passwordsNotAccepted(user: server.user))
        }
    }

    @Test("a server that asks in a dialog gets the password as well")
    func dialog() async throws {
        try await ThrowawaySSHServer.with(["PasswordAuthentication no", "KbdInteractiveAuthentication yes"]) { server in
            let shell = try await server.connectedShell()
            let wrong = await #expect(throws: RemoteShellError.self) {
                try await shell.logIn(user: server.user, password: "wrong")
            }
            #expect(wrong?.code == .wrongPassword(user: server.user))
            try await shell.logIn(user: server.user, password: server.password)
            #expect(try await shell.run(["id", "-un"], limit: .seconds(5)).output == "\(server.user)\n")
        }
    }

    @Test("a key of ours logs in silently, and can do only what its line says")
    func silentLogin() async throws {
        let folder = "/tmp/sn-key-\(getpid())"
        mkdir(folder, 0o700)
        let pair = try await KeyPair.readOrMake(at: "\(folder)/key", comment: "sn-redundancy test")
        #expect(try await KeyPair.readOrMake(at: "\(folder)/key", comment: "again") == pair)
        #expect(pair.publicKey.comment == "sn-redundancy test")
        let command = "printf '%s' \"asked: $SSH_ORIGINAL_COMMAND\""
        let line = try #require(AuthorizedKey(key: pair.publicKey, sources: ["127.0.0.1"], command: command).line)
        try await ThrowawaySSHServer.with(authorized: line + "\n") { server in
            let shell = try await server.connectedShell()
            try await shell.logIn(user: server.user, keyFile: pair.path)
            #expect(try await shell.run(["cat", "/etc/passwd"], limit: .seconds(5)).output == "asked: cat /etc/passwd")
        }
        try await ThrowawaySSHServer.program("/bin/rm", ["-rf", folder])
    }

    @Test(
        "sudo gets its password only when it asks, and the program gets its own input",
        .enabled(if: ThrowawaySSHServer.hasSudo)
    )
    func sudo() async throws {
        try await ThrowawaySSHServer.with { server in
            let shell = try await server.loggedInShell()
            try await shell.checkSudo(password: server.password)
            let note = [".sudo_as_admin_successful"]
            let found = try await shell.run(["ls", "-A"] + note, limit: .seconds(5))
            #expect(found.output.isEmpty, "sudo's own note stays")
            _ = try await shell.run(["touch"] + note, limit: .seconds(5))
            let result = try await shell.runAsRoot(
                ["sh", "-c", "id -un; cat; echo said >&2; exit 4"],
                sudoPassword: server.password,
                input: Array("the input\n".utf8),
                limit: .seconds(10)
            )
            #expect(result == RemoteResult(status: 4, output: "root\nthe input\n", messages: "said\n"))
            #expect(
                try await shell.run(["ls"] + note, limit: .seconds(5)).status == 0,
                "a note of somebody else is gone"
            )
            let wrong = await #expect(throws: RemoteShellError.self) { try await shell.checkSudo(password: "wrong") }
            #expect(wrong?.code == .wrongSudoPassword(user: server.user))

            // Without a question the password must not end up in the program's input.
            let rule = "/etc/sudoers.d/\(server.user)"
            try AtomicFile.write(Array("\(server.user) ALL=(ALL) NOPASSWD: ALL\n".utf8), to: rule, mode: 0o440)
            let free = try await shell.runAsRoot(["cat"], sudoPassword: server.password, limit: .seconds(10))
            unlink(rule)
            #expect(free.output.isEmpty)

            try await ThrowawaySSHServer.program("/usr/sbin/usermod", ["-G", "", server.user])
            let later = try await server.loggedInShell()
            let denied = await #expect(throws: RemoteShellError.self) {
                try await later.checkSudo(password: server.password)
            }
            #expect(denied?.code == .sudoDenied(user: server.user))
        }
    }

    @Test("nobody there, nobody listening, somebody mute and somebody else are told apart within the limit")
    func unreachable() async throws {
        let closed = RemoteShell(to: RemoteHost(address: "127.0.0.1", port: 1))
        let refused = await #expect(throws: RemoteShellError.self) { try await closed.shownHostKey() }
        #expect(refused?.code == .refused)
        #expect(refused?.isUnreachable == true)
        let nonsense = RemoteShell(to: RemoteHost(address: "no address"))
        #expect(
            await #expect(throws: RemoteShellError.self) { try await nonsense.shownHostKey() }?.code == .unreachable
        )

        let mute = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(mute) }
        let port = try listenAnywhere(mute)
        let silent = RemoteShell(to: RemoteHost(address: "127.0.0.1", port: port))
        let taken = await ContinuousClock().measure {
            let error = await #expect(throws: RemoteShellError.self) {
                try await silent.shownHostKey(limit: .milliseconds(300))
            }
            #expect(error?.code == .timedOut)
        }
        #expect(taken < .seconds(45))
    }

    private func listenAnywhere(_ socket: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && listen(socket, 4) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        try #require(bound)
        return UInt16(bigEndian: address.sin_port)
    }
}
