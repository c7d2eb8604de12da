import SetupDialog
import SystemSupport
import Testing

import utilities

@Suite("Answers files: each mistake has its own words, and nothing is changed")
struct AnswersFileTests {
    private func run(_ change: (String) -> String, _ fake: FakeOperations = FakeOperations()) async throws -> Ran {
        let file = try AnsweredByFile(change)
        let run = await Ran(["redundancy", "setup", "--answers", file.path], with: fake)
        #expect(fake.carriedOut.isEmpty)
        #expect(!run.said.contains("-secret"), "\(run.said)")
        return run
    }

    @Test("All missing answers are named at once: 64")
    func missing() async throws {
        let run = try await run { _ in "version: 1\nrole: master\n" }
        #expect(run.status == 64)
        for key in ["managerPasswordFile", "standbySudoPasswordFile", "virtualIP", "replication.user"] {
            #expect(run.said.contains("\(key): missing"))
        }
    }

    @Test("A password file that other users may read is refused, with the cure: 65")
    func readable() async throws {
        let open = try TemporaryFile("manager-secret\n", mode: 0o644)
        let file = try AnsweredByFile(managerPasswordFile: open.path)
        let run = await Ran(["redundancy", "setup", "--answers", file.path], with: FakeOperations())
        #expect(run.status == 65)
        #expect(run.said.contains("chmod 600 \(open.path)"), "\(run.said)")
        // For the group root alone it may be readable.
        let ofRoot = try AnsweredByFile(managerPasswordFile: TemporaryFile("manager-secret\n", mode: 0o640).path)
        #expect(
            await !Ran(["redundancy", "setup", "--answers", ofRoot.path], with: FakeOperations()).said.contains("chmod")
        )
    }

    static let noTexts: [([UInt8], String)] = [
        ([0x67, 0x72, 0xF6, 0xDF, 0x65], "not UTF-8"), ([0xEF, 0xBB, 0xBF, 0x61], "byte order mark"),
    ]

    @Test(
        "A password file that is not UTF-8 or begins with a byte order mark is refused: nobody could type that password",
        arguments: noTexts
    )
    func noText(_ content: [UInt8], _ words: String) async throws {
        let password = try TemporaryFile("")
        try AtomicFile.write(content, to: password.path, mode: 0o600)
        let file = try AnsweredByFile(managerPasswordFile: password.path)
        let run = await Ran(["config", "validate", file.path], with: FakeOperations())
        #expect(run.status == 65)
        #expect(run.said.contains("managerPasswordFile") && run.said.contains(words), "\(run.said)")
    }

    @Test("What has no effect in a standby's file is named")
    func standbysFile() async throws {
        let file = try AnsweredByFile { $0.replacing("role: master", with: "role: standby") + "\nmode: consistency\n" }
        let run = await Ran(["config", "validate", file.path], with: FakeOperations())
        #expect(run.status == 0, "\(run.said)")
        #expect(run.said.contains("standbySudoPasswordFile, mode."), "\(run.said)")
    }

    @Test("All wrong answers are named at once with their lines: 65")
    func wrong() async throws {
        let run = try await run {
            $0.replacing("10.99.0.100", with: "10.99.0").replacing("user: rep", with: "user: 1 rep") + "\nmystery: 1\n"
        }
        #expect(run.status == 65)
        #expect(run.said.contains("line 5: virtualIP: \"10.99.0\" is not an IPv4 address"))
        #expect(run.said.contains("line 7: replication.user:"))
        #expect(run.said.contains("line 10: mystery: is not a known key"))
    }

    @Test(
        "A file for the other role, an alias as virtual IP, a used address, a wrong password: each refused in words",
        arguments: [
            ("role: master", "role: standby", 65, "this server is the master"),
            ("10.99.0.100", "10.99.0.10", 65, "alias address of LIM 1"),
            ("10.99.0.100", "10.98.0.10", 65, "outside the subnet"),
            ("10.99.0.100", "10.99.0.66", 78, "answers from 02:00:00:00:00:01"),
            ("user: replication", "user: pg_x", 65, "reserved by PostgreSQL"),
            ("replaceStandbyData: true", "replaceStandbyData: false", 65, "only with the master's data"),
            ("replaceStandbyData: true", "replaceStandbyData: true\ninstall: [pm]", 65, "SNM runs on the master"),
            ("version: 1", "version: 1\nreferences: [8.8.8.8]", 65, "ends at a router"),
            ("version: 1", "version: 1\nreferences: [10.99.0.67]", 78, "10.99.0.67 does not answer"),
        ]
    )
    func refused(_ from: String, _ to: String, _ status: Int32, _ words: String) async throws {
        let run = try await run { $0.replacing(from, with: to) }
        #expect(run.status == status, "\(run.said)")
        #expect(run.said.contains(words), "\(run.said)")
    }

    @Test("JSON is read like YAML")
    func json() async throws {
        let run = try await run { _ in #"{"version": 1, "role": "master", "nonsense": true}"# }
        #expect(run.status == 65)
        #expect(run.said.contains("line 1: nonsense"))
    }

    @Test(
        "Files that are no answers at all end in a sentence, never in a crash",
        arguments: [
            "", "[", "\u{0}\u{1}\u{2}", "- a\n- b\n", "just words", "a: &x [*x, *x]\nb: *x\n",
            "version: {a: {b: {c: []}}}",
            "? [complex, key]\n: value\n", "version: 1\nversion: 1\n", "\t: :\n: -", "%YAML 9.9\n---\n",
            String(repeating: "[", count: 5000),
        ]
    )
    func nonsense(_ content: String) async throws {
        let run = try await run { _ in content }
        #expect([64, 65].contains(run.status), "\(run.status) \(run.said)")
        #expect(!run.said.isEmpty)
    }
}

@Suite("Moving a database aside needs an explicit yes")
struct ReplacingTests {
    @Test("On the standby, which does it, a file that does not say so is 64; nothing is changed")
    func standby() async throws {
        let fake = FakeOperations(role: .standby)
        let file = try AnsweredByFile {
            $0.replacing("role: master", with: "role: standby").replacing("replaceStandbyData: true", with: "")
        }
        let run = await Ran(["redundancy", "setup", "--answers", file.path], with: fake)
        #expect(run.status == 64, "\(run.said)")
        #expect(run.said.contains("replaceStandbyData: missing"))
        #expect(run.said.contains("/var/lib/postgresql/15/main, 50 MB, with old"))
        #expect(fake.carriedOut.isEmpty)
    }
}
