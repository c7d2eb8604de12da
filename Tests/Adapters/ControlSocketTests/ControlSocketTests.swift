import ControlSocket
import Glibc
import Synchronization
import SystemSupport
import Testing

@Suite("The control socket", .serialized, .timeLimit(.minutes(1)))
struct ControlSocketTests {
    private static let echo: ControlServer.Handler = { request, _, _ in
        let arguments = request.arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ControlReply(exit: 0, message: "\(request.verb) \(arguments.joined(separator: ","))", data: #"{"a": 1}"#)
    }

    @Test("a request is answered with progress, one last word, and data")
    func conversation() async throws {
        try await Daemon.serving { request, _, progress in
            for number in 1...3 { await progress(.init("step \(number) of 3")) }
            return await Self.echo(request, PeerCredentials(process: 0, user: 0, group: 0, groups: [])) { _ in }
        } _: { daemon in
            let words = Words()
            let request = ControlRequest(verb: "move", arguments: ["lim": "1", "odd": "\"\n\u{1F600}"])
            let reply = try await daemon.client.ask(request, onProgress: words.add)
            #expect(reply == ControlReply(exit: 0, message: "move lim=1,odd=\"\n\u{1F600}", data: #"{"a": 1}"#))
            #expect(words.all == ["step 1 of 3", "step 2 of 3", "step 3 of 3"])
        }
    }

    @Test("the handler is told who asks, as the kernel vouches for it")
    func credentials() async throws {
        try await Daemon.serving { _, peer, _ in
            ControlReply(exit: 0, message: "\(peer.process) \(peer.user) \(peer.isIn(peer.group))")
        } _: { daemon in
            let reply = try await daemon.client.ask(ControlRequest(verb: "who"))
            #expect(reply.message == "\(getpid()) \(geteuid()) true")
        }
        var groups = [gid_t](repeating: 0, count: 1024)
        let count = getgroups(Int32(groups.count), &groups)
        let own = groups.prefix(Int(count)).sorted()
        try await Daemon.serving { _, peer, _ in
            ControlReply(exit: 0, message: "\(peer.groups.sorted()) \(peer.groups.allSatisfy(peer.isIn))")
        } _: { daemon in
            let reply = try await daemon.client.ask(ControlRequest(verb: "who"))
            #expect(reply.message == "\(own) true")
        }
    }

    @Test("what no utility would send gets a clear answer, and the next request is served")
    func malformed() async throws {
        try await Daemon.serving(Self.echo) { daemon in
            let shape = #"A request is one line of JSON"#
            for text in [
                "", "\n", "status\n", "{}\n", #"{"verb": 7}"# + "\n", #"{"verb":"x","arguments":{"k":1}}"# + "\n",
            ] {
                let answer = try daemon.answer(to: Array(text.utf8), thenShutDown: true)
                #expect(answer.hasPrefix(#"{"exit":64,"message":""# + shape), "\(text): \(answer)")
            }
            for _ in 0..<50 {
                let noise = (0..<Int.random(in: 1...300)).map { _ in UInt8.random(in: 0...255) }
                let answer = try daemon.answer(to: noise, thenShutDown: true)
                #expect(answer.hasPrefix(#"{"exit":64"#))
            }
            for depth in [100, 511, 512, 600, 30_000] {
                let nested = #"{"verb":"x","arguments":"# + String(repeating: "[", count: depth)
                let answer = try daemon.answer(to: Array(nested.utf8) + [UInt8(ascii: "\n")])
                #expect(answer.hasPrefix(#"{"exit":64"#))
            }
            #expect(try await daemon.client.ask(ControlRequest(verb: "status")).message == "status ")
        }
    }

    @Test("arguments may be left out, and the end of a request may be the end of what is sent")
    func lenient() async throws {
        try await Daemon.serving(Self.echo) { daemon in
            let answer = try daemon.answer(to: Array(#"{"verb":"status"}"#.utf8), thenShutDown: true)
            #expect(answer.hasPrefix(#"{"data":"#))
        }
    }

    @Test("a request that is too long, or too slow, is refused")
    func limits() async throws {
        let limits = ControlLimits(requestBytes: 1000, requestTime: .milliseconds(300))
        try await Daemon.serving(limits: limits, Self.echo) { daemon in
            let long = [UInt8](repeating: UInt8(ascii: "x"), count: 5000)
            for bytes in [long, long + [UInt8(ascii: "\n")]] {
                let answer = try daemon.answer(to: bytes)
                #expect(answer.contains("longer than 1000 bytes"))
            }
            let answer = try daemon.answer(to: Array(#"{"verb""#.utf8))
            #expect(answer.contains("No whole request came"))
            let huge = ControlRequest(verb: String(repeating: "v", count: 70000))
            await #expect(throws: ControlError.self) { try await daemon.client.ask(huge) }
        }
    }

    @Test("more callers than it takes are told to try again, and those before are served")
    func crowd() async throws {
        let limits = ControlLimits(connections: 2)
        try await Daemon.serving(limits: limits, Self.echo) { daemon in
            do {
                let first = try daemon.connect()
                let second = try daemon.connect()
                let reply = try await daemon.client.ask(ControlRequest(verb: "status"))
                #expect(reply.exit == 75)
                let request = Array(#"{"verb":"status"}"#.utf8) + [UInt8(ascii: "\n")]
                send(first.number, request, request.count, 0)
                #expect(daemon.read(from: first).contains("status"))
                _ = second.number
            }
            // The server notices that they are gone a moment later.
            var exit: Int32 = 75
            for _ in 0..<100 where exit == 75 {
                exit = try await daemon.client.ask(ControlRequest(verb: "status")).exit
            }
            #expect(exit == 0)
        }
    }

    @Test("what was asked goes on when the caller has gone")
    func gone() async throws {
        let words = Words()
        try await Daemon.serving { request, _, progress in
            for _ in 0..<5 {
                await progress(.init(String(repeating: "x", count: 100_000)))
                try? await Task.sleep(for: .milliseconds(10))
            }
            words.add("done \(Task.isCancelled)")
            return ControlReply(exit: 0, message: "")
        } _: { daemon in
            do {
                let connection = try daemon.connect()
                let request = Array(#"{"verb":"move"}"#.utf8) + [UInt8(ascii: "\n")]
                send(connection.number, request, request.count, 0)
            }
            for _ in 0..<500 where words.all.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            #expect(words.all == ["done false"])
        }
    }

    @Test("a caller that doesn't read its answer is dropped")
    func unread() async throws {
        let limits = ControlLimits(answerTime: .seconds(1))
        try await Daemon.serving(limits: limits) { _, _, _ in
            ControlReply(exit: 0, message: String(repeating: "x", count: 4 << 20))
        } _: { daemon in
            let connection = try daemon.connect()
            let request = Array(#"{"verb":"move"}"#.utf8) + [UInt8(ascii: "\n")]
            send(connection.number, request, request.count, 0)
            // Reading before the daemon gave up would only show that this test was starved.
            try await daemon.untilHungUp(connection)
            #expect(daemon.read(from: connection).utf8.count < 4 << 20)
            #expect(try await daemon.client.ask(ControlRequest(verb: "status")).message.utf8.count == 4 << 20)
        }
    }

    @Test("without a daemon the sentence says so, and where to look")
    func notRunning() async throws {
        let client = ControlClient(path: "/tmp/snr-control-none/control.sock")
        do {
            _ = try await client.ask(ControlRequest(verb: "status"))
            Issue.record("someone answered")
        } catch {
            #expect(
                error.description == "redundancyd isn't running on this server; see 'systemctl status redundancyd'."
            )
        }
    }

    @Test("a silent daemon is waited for no longer than asked; progress counts as life")
    func silent() async throws {
        try await Daemon.serving { request, _, progress in
            for _ in 0..<5 {
                try? await Task.sleep(for: .milliseconds(100))
                await progress(.init("working"))
            }
            if request.verb == "hang" { try? await Task.sleep(for: .seconds(1)) }
            return ControlReply(exit: 0, message: "")
        } _: { daemon in
            let reply = try await daemon.client.ask(ControlRequest(verb: "work"), timeout: .milliseconds(400))
            #expect(reply.exit == 0)
            do {
                _ = try await daemon.client.ask(ControlRequest(verb: "hang"), timeout: .milliseconds(400))
                Issue.record("it answered")
            } catch let error as ControlError {
                guard case .silent = error.code else { throw error }
            }
        }
    }

    @Test("two daemons can't offer the same socket, but one replaces what a dead one left behind")
    func replaced() async throws {
        try await Daemon.serving(Self.echo) { daemon in
            do {
                _ = try ControlServer(path: daemon.path)
                Issue.record("a second one started")
            } catch let error as ControlError {
                guard case .inUse = error.code else { throw error }
            }
            #expect(try await daemon.client.ask(ControlRequest(verb: "status")).exit == 0)
            var status = stat()
            #expect(stat(daemon.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test("many at once are all answered")
    func many() async throws {
        try await Daemon.serving(Self.echo) { daemon in
            try await withThrowingTaskGroup(of: Int32.self) { tasks in
                for _ in 0..<30 { tasks.addTask { try await daemon.client.ask(ControlRequest(verb: "status")).exit } }
                for try await exit in tasks { #expect(exit == 0) }
            }
        }
    }
}

/// What was said, in order.
private final class Words: Sendable {
    private let state = Mutex<[String]>([])

    var all: [String] { state.withLock { $0 } }

    func add(_ word: String) { state.withLock { $0.append(word) } }
}
