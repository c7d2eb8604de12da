import ControlSocket
import Glibc
import Synchronization
import SystemSupport
import Testing

@Suite("Who may do what through the control socket", .timeLimit(.minutes(1)))
struct CallerRightsTests {
    private func caller(_ user: UInt32, _ group: UInt32, _ groups: [UInt32] = []) -> PeerCredentials {
        PeerCredentials(process: 1, user: user, group: group, groups: groups)
    }

    @Test("DESIGN 5: root and one group order, another only asks, whichever of a caller's groups it is")
    func groups() {
        let rights = CallerRights(ordering: 70, asking: 80)
        for who in [caller(0, 0), caller(1000, 70), caller(1000, 1000, [4, 70]), caller(1000, 80, [70])] {
            #expect(rights.mayOrder(who) && rights.mayAsk(who), "\(who)")
        }
        for who in [caller(1000, 80), caller(1000, 1000, [4, 80])] {
            #expect(!rights.mayOrder(who) && rights.mayAsk(who), "\(who)")
        }
        for who in [caller(1000, 1000), caller(1000, 1000, [0, 4]), caller(70, 0, [81])] {
            #expect(!rights.mayOrder(who) && !rights.mayAsk(who), "\(who)")
        }
    }

    @Test("DESIGN 5: where the groups are missing it is root's, and nobody else's")
    func missing() {
        let rights = CallerRights(ordering: nil, asking: nil)
        #expect(rights.mayOrder(caller(0, 0)) && rights.mayAsk(caller(0, 0)))
        #expect(!rights.mayOrder(caller(1000, 0, [0])) && !rights.mayAsk(caller(1000, 0, [0])))
    }

    @Test("DESIGN 5: who may not even ask is told so before a word is read, and takes nobody's place")
    func stranger() async throws {
        let knocks = Knocks()
        try await Daemon.serving(limits: ControlLimits(connections: 1), admits: knocks.admit) { request, _, _ in
            ControlReply(exit: 0, message: request.verb)
        } _: { daemon in
            for _ in 0..<10 {
                let reply = try await daemon.client.ask(ControlRequest(verb: "status"))
                let sentence = "This user may not use \(daemon.path); try again as root."
                #expect(reply == ControlReply(exit: 77, message: sentence))
            }
            for _ in 0..<10 {
                let answer = try daemon.answer(to: [])
                #expect(answer.hasPrefix(#"{"exit":77"#))
            }
            #expect(try await daemon.client.ask(ControlRequest(verb: "status")).message == "status")
            #expect(knocks.users == [geteuid()])
        }
    }
}

/// Lets nobody in before the twenty-first time.
private final class Knocks: Sendable {
    private let state = Mutex<[UInt32]>([])

    var users: Set<UInt32> { state.withLock { Set($0) } }

    @Sendable
    func admit(_ caller: PeerCredentials) -> Bool {
        state.withLock { users in
            users.append(caller.user)
            return users.count > 20
        }
    }
}
