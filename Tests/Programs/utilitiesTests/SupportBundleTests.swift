import FoundationEssentials
import SetupPlan
import SystemSupport
import Testing

import utilities

@Suite("The support bundle: one file, and no secret in it (DESIGN section 5)")
struct SupportBundleTests {
    private static let secrets = ["replication-secret", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU", "$6$salt$hashhashhash"]

    private static var sources: [SupportSource] {
        [
            SupportSource("status/redundancy.json", "status") {
                Array(#"{"password":"typed-by-hand","note":"replication-secret"}"#.utf8)
            },
            SupportSource("journals/set-up.txt", "journal") {
                Array("x \(secrets[1]) y\nALTER ROLE r PASSWORD 'in-a-log'\nroot:\(secrets[2]):1\nplain\n".utf8)
            },
            SupportSource("status/broken.txt", "broken") { throw OperationError(.failed, "it does not answer") },
        ]
    }

    @Test("Every source is a file in it, what could not be read says so, and of no secret a byte is left")
    func make() async throws {
        let folder = try TemporaryFile()
        let file = folder.path
        let made = try await SupportBundleMaker(Self.sources, without: Self.secrets).make(file, title: "t") { _ in }
        #expect(made.parts.map(\.removed) == [2, 3, 0])
        let listing = try await Command("/usr/bin/tar", ["--list", "--verbose", "--file=\(file)"]).output()
        #expect(listing.contains("t/status/redundancy.json") && listing.contains("t/CONTENTS.txt"))
        let text = try await Command("/usr/bin/tar", ["--extract", "--to-stdout", "--file=\(file)"]).output()
        for secret in Self.secrets + ["typed-by-hand", "in-a-log"] { #expect(!text.contains(secret)) }
        #expect(text.contains("plain") && text.contains("could not be read: it does not answer"))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.folder) == ["file"])
    }

    @Test("A file that is there is not written over")
    func existing() async throws {
        let folder = try TemporaryFile()
        let file = folder.path
        try AtomicFile.write(Array("mine".utf8), to: file, mode: 0o600)
        await #expect(throws: OperationError.self) {
            try await SupportBundleMaker(Self.sources, without: []).make(file, title: "t") { _ in }
        }
        #expect(try AtomicFile.read(file) == Array("mine".utf8))
    }

    @Test("A change journal is told without what files held")
    func changes() {
        let secret = FileContent("what was there before")
        let record = JournalRecord.begun(
            number: 1,
            step: "pass",
            title: "Note the password",
            wanted: .file(path: "/x", state: FileState(FileContent("new"), mode: 0o600, isSecret: true)),
            before: .file(path: "/x", state: FileState(secret, mode: 0o600)),
            at: "now"
        )
        let lines = ChangeText.lines([record, .done(number: 1, at: "later")])
        #expect(lines.count == 2)
        #expect(lines[0].contains("file /x") && !lines[0].contains("what was") && !lines[0].contains("new"))
    }

    @Test("--dry-run lists what it would hold, and wrong options are 64")
    func command() async {
        let run = await Ran(["redundancy", "support-bundle", "--dry-run"], with: FakeOperations())
        #expect(run.status == 0)
        #expect(run.printed.contains("decisions/history.json") && run.printed.contains("journals/redundancyd.txt"))
        #expect(await Ran(["redundancy", "support-bundle", "--hours", "0"], with: FakeOperations()).status == 64)
        #expect(await Ran(["redundancy", "support-bundle", "--output", "x"], with: FakeOperations()).status == 64)
    }
}
