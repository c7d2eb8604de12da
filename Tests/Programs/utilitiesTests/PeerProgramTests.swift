import FoundationEssentials
import Glibc
import Synchronization
import Testing
import utilities

@Suite("The forced command takes nothing on trust")
struct PeerProgramTests {
    private struct Echo: PeerVerb {
        let name = "echo"

        func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
            PeerAnswer(.done, "", data: Data("\"heard\"".utf8))
        }
    }

    private let program = PeerProgram(verbs: [Echo()])

    @Test(
        "bad requests get an answer, and nothing happens",
        .enabled(if: getuid() == 0, "the forced command runs as root"),
        arguments: [
            "", "{", "null", "[]", "echo", "{\"verb\":1}", "{\"verb\":\"format-disk\"}", "{\"noverb\":\"echo\"}",
            "{\"verb\":\"\u{0}\"}", String(repeating: "[", count: 100_000), "\u{7f}\u{1b}[2J",
            // The reader of JSON ends the process here.
            String(repeating: "[", count: 513), "{\"verb\":\"echo\",\"x\":" + String(repeating: "[", count: 512),
        ]
    )
    func bad(line: String) async {
        let answer = await program.answer(Array(line.utf8))
        #expect(answer.status == .usage)
        #expect(!answer.message.isEmpty)
    }

    @Test("random bytes end nothing", .enabled(if: getuid() == 0), arguments: UInt64(1)...40)
    func fuzz(seed: UInt64) async {
        var state = seed
        let bytes = (0..<200).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        #expect(await program.answer(bytes).status == .usage)
    }

    @Test("an answer survives the way back, whatever its sentence says")
    func answer() throws {
        let said = Mutex<[String]>([])
        let inbox = AnswerInbox { sentence in said.withLock { $0.append(sentence) } }
        inbox.take("Debian GNU/Linux 12")
        inbox.take("{\"progress\":\"43 of 120 MB\"}")
        let sentence = "a \"data\": is refused\n"
        let sent = PeerAnswer(.refused, sentence, data: Data("{\"a\":[1,2]}".utf8))
        inbox.take(String(decoding: sent.line.dropLast(), as: UTF8.self))
        let answer = try #require(inbox.answer)
        #expect(said.withLock { $0 } == ["43 of 120 MB"])
        #expect(answer.status == .refused && answer.message == sentence)
        #expect(answer.data.map { String(decoding: $0, as: UTF8.self) } == "{\"a\":[1,2]}")
    }

    @Test(
        "a line that is no answer is no answer",
        arguments: [
            "", "{}", "{\"exit\":\"0\"}", "exit 0", "{\"exit\":0", String(repeating: "[", count: 513),
            "{\"exit\":0,\"message\":\"\",\"data\":" + String(repeating: "[", count: 512),
            "{\"exit\":0,\"data\":" + String(repeating: "[", count: 100) + String(repeating: "]", count: 100) + "}",
        ]
    )
    func noAnswer(line: String) {
        let inbox = AnswerInbox { _ in }
        inbox.take(line)
        #expect(inbox.answer == nil)
    }
}
