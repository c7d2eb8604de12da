import Synchronization
import SystemSupport
import Testing

@Suite("What a program gets to read on standard input")
struct ProgramInputTests {
    @Test("R-AL-09: a program that ends before it has read anything ends nothing here, and its own status comes back")
    func unread() async throws {
        let input = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0..<200 {
            let outcome = try await Command("/bin/sh", ["-c", "exit 3"], input: input).run()
            #expect(outcome.exitStatus == 3)
        }
    }

    @Test("It reads all of it and nothing else", arguments: [0, 1, 4096, 65_537, 1 << 20])
    func whole(count: Int) async throws {
        let input = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let outcome = try await Command("/bin/cat", input: input).run()
        #expect(Array(outcome.output.utf8) == input)
    }

    /// Another server's status with ten LIMs, or its copy of the system with eleven servers, is one line.
    @Test(
        "R-PR-01: a line of any length that fits into the whole comes as one",
        arguments: [4095, 4096, 65_537, 4 << 20]
    )
    func longLine(count: Int) async throws {
        let input = [UInt8](repeating: 0x61, count: count) + [10, 0x62, 10]
        let lines = Mutex<[Int]>([])
        _ = try await Command("/bin/cat", input: input).run { line in lines.withLock { $0.append(line.utf8.count) } }
        #expect(lines.withLock { $0 } == [count, 1])
    }
}
