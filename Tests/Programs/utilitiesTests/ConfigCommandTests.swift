import Testing

import utilities

@Suite("Answers files are checked and made by commands (LM-22)")
struct ConfigCommandTests {
    @Test("Every error at once, and nothing is contacted or changed")
    func everyError() async throws {
        let fake = FakeOperations()
        let file = try AnsweredByFile {
            $0.replacing("10.99.0.100", with: "10.99.0").replacing("role: master", with: "role: mister")
                + "\nmystery: 1\n"
        }
        let run = await Ran(["config", "validate", file.path], with: fake)
        #expect(run.status == 65)
        #expect(run.printed.isEmpty)
        for words in ["role: is \"mister\"", "virtualIP: \"10.99.0\" is not", "mystery: is not a known key"] {
            #expect(run.said.contains(words), "\(run.said)")
        }
        #expect(fake.carriedOut.isEmpty)
    }

    @Test("A right file is 0")
    func right() async throws {
        let file = try AnsweredByFile { $0 }
        #expect(await Ran(["config", "validate", file.path], with: FakeOperations()).status == 0)
    }

    @Test("On a server of the system a reference that could never answer is a mistake, too; elsewhere nobody knows")
    func reference() async throws {
        let file = try AnsweredByFile { $0 + "\nreferences: [8.8.8.8]\n" }
        let here = await Ran(["config", "validate", file.path], with: FakeOperations(system: Fixture.paired))
        #expect(here.status == 65)
        #expect(here.said.contains("references: 8.8.8.8 is no host of 10.99.0.0/24"), "\(here.said)")
        #expect(await Ran(["config", "validate", file.path], with: FakeOperations()).status == 0)
    }

    @Test("What export prints is a file that validate knows every key of; only its passwords are still to be written")
    func export() async throws {
        let run = await Ran(
            ["config", "export", "--password-folder", "/nonexistent"],
            with: FakeOperations(isSetUp: true)
        )
        #expect(run.status == 0, "\(run.said)")
        let file = try AnsweredByFile { _ in run.printed }
        let checked = await Ran(["config", "validate", file.path], with: FakeOperations())
        #expect(checked.status == 65)
        let problems = checked.said.split(separator: "\n")
        #expect(problems.allSatisfy { $0.contains("there is no such password file") }, "\(checked.said)")
        #expect(problems.count == 3)
    }

    @Test("Without redundancy there is nothing to export: 78")
    func nothing() async {
        let run = await Ran(["config", "export"], with: FakeOperations())
        #expect(run.status == 78)
        #expect(run.printed.isEmpty)
    }
}
