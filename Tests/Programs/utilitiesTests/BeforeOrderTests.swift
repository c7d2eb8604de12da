import ClusterModel
import Testing

import utilities

@Suite("What is said of an order before it is given")
struct BeforeOrderTests {
    @Test("--dry-run of an order does nothing")
    func dryOrder() async {
        let fake = FakeOperations()
        let run = await Ran(["cluster", "move", "--lim", "1", "--dry-run"], of: .mxoneMaintenance, with: fake)
        #expect(run.status == 0)
        #expect(run.printed == "~ cluster: move LIM 1 to its regular server\n")
        #expect(fake.carriedOut.isEmpty)
    }

    @Test("--dry-run of an order that the daemon would refuse says so, with its status")
    func dryRefusal() async {
        let daemon = AnsweringDaemon(DaemonAnswer(status: 78, message: "LIM 1 runs on its regular server.", data: nil))
        let run = await Ran(
            ["cluster", "move", "--lim", "1", "--dry-run"],
            of: .mxoneMaintenance,
            with: FakeOperations(),
            daemon: daemon
        )
        #expect(run.status == 78)
        #expect(run.said.contains("LIM 1 runs on its regular server."))
        #expect(run.printed.isEmpty)
    }

    @Test("--dry-run of what is so already says that there is nothing to do")
    func dryNothing() async {
        let daemon = AnsweringDaemon(DaemonAnswer(status: 0, message: "LIM 1 is not locked.", data: nil))
        let arguments = ["cluster", "unlock", "--lim", "1", "--dry-run"]
        let run = await Ran(arguments, of: .mxoneMaintenance, with: FakeOperations(), daemon: daemon)
        #expect(run.status == 0)
        #expect(run.said.contains("Nothing to do: LIM 1 is not locked."))
        let json = await Ran(arguments + ["--json"], of: .mxoneMaintenance, with: FakeOperations(), daemon: daemon)
        #expect(json.printed.filter { !$0.isWhitespace } == #"{"changes":[],"schema":1}"#)
    }

    @Test("A-41: start-now says what may be missing and asks; where nothing waits it is refused without a question")
    func startNow() async {
        let arguments = ["cluster", "start-now", "--lim", "1"]
        let fake = FakeOperations()
        let asked = await Ran(arguments, of: .mxoneMaintenance, with: fake)
        #expect(asked.status == 64)
        #expect(asked.said.contains("would be missing here. Start it now?"))
        #expect(fake.carriedOut.isEmpty)
        let daemon = AnsweringDaemon(DaemonAnswer(status: 78, message: "LIM 1 does not wait.", data: nil))
        let refused = await Ran(arguments, of: .mxoneMaintenance, with: FakeOperations(), daemon: daemon)
        #expect(refused.status == 78)
        #expect(!refused.said.contains("Start it now?"))
    }
}
