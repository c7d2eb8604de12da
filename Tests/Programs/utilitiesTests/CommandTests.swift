import ClusterModel
import SetupDialog
import StatusDocuments
import Testing

import utilities

@Suite("Commands: standard output holds data only, and the exit status says what happened (DESIGN section 6)")
struct CommandTests {
    @Test(
        "Wrong usage and missing arguments are 64, with the reason on standard error",
        arguments: [
            ["redundancy", "sett"], ["redundancy", "setup", "--answer"], ["--unknown"],
            ["redundancy", "setup", "--dry-run"], ["redundancy", "setup", "--answers", "/nonexistent/file"],
        ]
    )
    func usage(_ arguments: [String]) async {
        let run = await Ran(arguments, with: FakeOperations())
        #expect(run.status == 64)
        #expect(run.printed.isEmpty)
        #expect(!run.said.isEmpty)
    }

    @Test(
        "Wrong arguments of the maintenance utility are 64 in the words of the screens",
        arguments: [
            (["cluster", "create", "c1", "--standby", "standby", "--lim", "1"], "new-base"),
            (
                ["cluster", "create", "c_1", "--standby", "standby", "--lim", "1", "--new-base", "10.99.0.11"],
                "cluster name"
            ),
            (["cluster", "create", "c1", "--standby", "standby", "--lim", "1", "--new-base", "10.1.0.20"], "subnet"),
            (["cluster", "lock", "--lim", "1", "--to", "nowhere"], "nowhere"),
            (["cluster", "move", "--lim", "125"], "1 to 124"), (["cluster", "set-fallback", "c1", "never"], "never"),
            (["cluster", "set-priority", "c1", "1"], "LIM=PRIORITY"),
            (["cluster", "set-alias6", "c1", "fd00:99::11/64"], "LIM=ADDRESS/PREFIX"),
            (["cluster", "set-alias6", "c1", "1=fe80::11/64"], "link-local"),
            (
                [
                    "cluster", "create", "c1", "--standby", "standby", "--lim", "1", "--new-base", "10.99.0.31",
                    "--alias6", "2=fd00:99::11/64",
                ], "LIM 2, which is not in this cluster"
            ),
            (
                [
                    "cluster", "create", "c1", "--standby", "standby", "--lim", "1", "--new-base", "10.99.0.31",
                    "--priority", "1=2", "--priority", "1=3",
                ], "--priority names LIM 1 twice"
            ),
            (["server", "add", "lim3", "--address", "10.99.0.300", "--user", "a", "--password-file", "/x"], "IPv4"),
        ]
    )
    func maintenanceUsage(_ arguments: [String], _ word: String) async {
        let fake = FakeOperations()
        let run = await Ran(arguments, of: .mxoneMaintenance, with: fake)
        #expect(run.status == 64, "\(run.said)")
        #expect(run.said.contains(word), "\(run.said)")
        #expect(fake.carriedOut.isEmpty)
    }

    @Test(
        "What is well said, but not possible in this system as it is, is refused: 78 (DESIGN section 6)",
        arguments: [
            (
                ["cluster", "create", "c1", "--standby", "standby", "--lim", "1", "--new-base", "10.99.0.20"],
                "is already the base address of standby"
            ),
            (
                ["server", "add", "lim3", "--address", "10.99.0.20", "--user", "a", "--password-file", "/x"],
                "is the base address of standby already"
            ),
        ]
    )
    func notInThisSystem(_ arguments: [String], _ word: String) async {
        let fake = FakeOperations()
        let run = await Ran(arguments, of: .mxoneMaintenance, with: fake)
        #expect(run.status == 78, "\(run.said)")
        #expect(run.said.contains(word), "\(run.said)")
        #expect(fake.carriedOut.isEmpty)
    }

    @Test("R-CM-01: without root: 77, except for looking")
    func root() async {
        let fake = FakeOperations()
        #expect(await Ran(["redundancy", "fallback"], with: fake, isRoot: false).status == 77)
        #expect(await Ran(["redundancy", "--help"], with: fake, isRoot: false).status == 0)
        #expect(await Ran(["server", "list"], of: .mxoneMaintenance, with: fake, isRoot: false).status == 0)
        #expect(fake.carriedOut.isEmpty)
    }

    @Test("A word that is no command is named, with those there are, whatever stands behind it: 64")
    func unknownVerb() async {
        let fake = FakeOperations()
        let run = await Ran(["redundancy", "move", "--yes"], of: .webserverConfig, with: fake)
        #expect(run.status == 64)
        #expect(run.said.contains("'webserver_config redundancy' has no command 'move'. It has: "), "\(run.said)")
        #expect(run.said.contains("fallback"))
        #expect(fake.carriedOut.isEmpty)
    }

    @Test("Help goes to standard output and is 0")
    func help() async {
        let run = await Ran(["redundancy", "setup", "--help"], with: FakeOperations())
        #expect(run.status == 0)
        #expect(run.printed.contains("--answers"))
        #expect(run.said.isEmpty)
    }

    @Test("A restored database is put in place only after a look at it, and after the question was answered")
    func adopt() async {
        let operations = FakeOperations()
        let careless = await Ran(["redundancy", "adopt", "/restored"], with: operations)
        #expect(careless.status != 0)
        #expect(operations.carriedOut == "management-adopt directory=/restored only=check\n")
        let run = await Ran(["redundancy", "adopt", "/restored", "--yes"], with: operations)
        #expect(run.status == 0)
        #expect(operations.carriedOut.hasSuffix("management-adopt directory=/restored\n"))
    }

    @Test("R-CM-03: each action of Cluster handling has a command, too", arguments: ClusterEntry.allCases)
    func commands(_ entry: ClusterEntry) async {
        let name =
            switch entry {
            case .list: "list"
            case .status: "status"
            case .create: "create"
            case .changeFallback: "set-fallback"
            case .changeToPreloaded: "set-preloaded"
            case .addLIM: "add-lim"
            case .removeLIM: "remove-lim"
            case .delete: "delete"
            case .move: "move"
            case .lock: "lock"
            case .unlock: "unlock"
            case .sync: "sync"
            }
        let run = await Ran(["cluster", name, "--help"], of: .mxoneMaintenance, with: FakeOperations())
        #expect(run.status == 0)
        #expect(run.printed.contains("mxone_maintenance cluster \(name)"), "\(run.printed)")
    }

    @Test("Orders reach the daemon with their arguments (R-CM-16, R-CM-20, R-UT-05, R-UT-06)")
    func orders() async {
        let fake = FakeOperations()
        for arguments in [
            ["cluster", "move", "--lim", "1"], ["cluster", "move", "--lim", "1", "--with-management"],
            ["cluster", "lock", "--lim", "1", "--to", "regular"], ["cluster", "unlock", "--lim", "1"],
            ["cluster", "start-now", "--lim", "1", "--yes"],
            ["cluster", "set-fallback", "c1", "automatic"],
            ["cluster", "set-priority", "c1", "1=7"], ["cluster", "set-alias6", "c1", "1=FD00:99::11/64"],
            ["cluster", "set-alias6", "c1", "1=none"],
        ] { #expect(await Ran(arguments, of: .mxoneMaintenance, with: fake).status == 0) }
        #expect(await Ran(["redundancy", "fallback", "--yes"], with: fake).status == 0)
        #expect(await Ran(["redundancy", "reconfigure-fallback"], with: fake).status == 0)
        #expect(
            fake.carriedOut == """
                move lim=1
                move accept-loss=no lim=1 with-management=yes
                lock lim=1 to=regular
                unlock lim=1
                start-now lim=1
                set-fallback cluster=c1 type=automatic
                set-priority cluster=c1 lim=1 priority=7
                set-alias6 alias6=fd00:99::11/64 cluster=c1 lim=1
                set-alias6 alias6=none cluster=c1 lim=1
                management-fallback
                management-reconfigure-fallback

                """
        )
    }

    @Test("An order for a cluster that this server is not in changes nothing here: 78, with its own cluster named")
    func otherCluster() async {
        let fake = FakeOperations()
        let run = await Ran(["cluster", "set-fallback", "c2", "manual"], of: .mxoneMaintenance, with: fake)
        #expect(run.status == 78)
        #expect(run.said.contains("no cluster c2 (its cluster: c1)"))
        #expect(fake.carriedOut.isEmpty)
    }

    @Test("A refusal by the daemon is the command's exit status and sentence")
    func refusal() async {
        let daemon = AnsweringDaemon(DaemonAnswer(status: 78, message: "LIM 1 runs on its regular server.", data: nil))
        let run = await Ran(
            ["cluster", "move", "--lim", "1"],
            of: .mxoneMaintenance,
            with: FakeOperations(),
            daemon: daemon
        )
        #expect(run.status == 78)
        #expect(run.said.contains("LIM 1 runs on its regular server."))
    }

    @Test("What destroys asks; without a terminal that is 64 with the cure, and --yes goes on")
    func confirming() async {
        let fake = FakeOperations(system: Fixture.paired)
        let plain = await Ran(["cluster", "delete", "c1"], of: .mxoneMaintenance, with: fake)
        #expect(plain.status == 64)
        #expect(plain.said.contains("This deletes cluster c1."))
        #expect(fake.carriedOut.isEmpty)
        #expect(await Ran(["cluster", "delete", "c1", "--yes"], of: .mxoneMaintenance, with: fake).status == 0)
        #expect(fake.carriedOut.contains("deleteCluster"))
    }

    @Test("--json prints one document when the command fails, too: what, and with which status")
    func failedJSON() async {
        let refused = await Ran(
            ["cluster", "unlock", "--lim", "1", "--json"],
            of: .mxoneMaintenance,
            with: FakeOperations(),
            daemon: AnsweringDaemon(DaemonAnswer(status: 78, message: "no room", data: nil))
        )
        #expect(refused.printed == #"{"exit":78,"message":"no room","ok":false,"schema":1}"# + "\n")
        #expect(refused.said.contains("no room"))
        let noRoot = await Ran(
            ["cluster", "unlock", "--lim", "1", "--json"],
            of: .mxoneMaintenance,
            with: FakeOperations(),
            isRoot: false
        )
        #expect(noRoot.printed == #"{"exit":77,"message":"This needs root.","ok":false,"schema":1}"# + "\n")
        let wrong = await Ran(["cluster", "delete", "--jsn", "--json"], of: .mxoneMaintenance, with: FakeOperations())
        #expect(wrong.status == 64)
        #expect(wrong.printed.hasPrefix(#"{"exit":64,"message":""#), "\(wrong.printed)")
    }

    @Test("--json prints one document and nothing else")
    func json() async {
        let run = await Ran(["server", "list", "--json"], of: .mxoneMaintenance, with: FakeOperations())
        #expect(run.printed.hasPrefix(#"{"schema":1,"servers":[{"#))
        #expect(run.printed.split(separator: "\n").count == 1)
        let moved = await Ran(
            ["cluster", "unlock", "--lim", "1", "--json"],
            of: .mxoneMaintenance,
            with: FakeOperations()
        )
        #expect(moved.printed == #"{"message":"done","ok":true,"schema":1}"# + "\n")
    }
}

/// A daemon that gives one answer to everything.
struct AnsweringDaemon: DaemonRequests {
    let answer: DaemonAnswer

    init(_ answer: DaemonAnswer) { self.answer = answer }

    func ask(
        _ request: DaemonRequest,
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws -> DaemonAnswer { answer }
}

@Suite("Removal where the other server is gone for good (DESIGN section 6)")
struct PeerLostTests {
    @Test("remove --peer-lost asks, says what the other must never do again, and --yes goes on")
    func command() async {
        let fake = FakeOperations(isSetUp: true)
        let asked = await Ran(["redundancy", "remove", "--peer-lost"], with: fake)
        #expect(asked.status == 64)
        #expect(asked.said.contains("must never come back"))
        #expect(fake.carriedOut.isEmpty)
        #expect(await Ran(["redundancy", "remove", "--peer-lost", "--yes"], with: fake).status == 0)
        #expect(fake.carriedOut == "removeAlone\n")
    }

    @Test("setup --both is given on the master only, and carries the answers of both servers")
    func both() async throws {
        let refused = await Ran(
            ["redundancy", "setup", "--both", "--resume"],
            with: FakeOperations(role: .standby)
        )
        #expect(refused.status == 64)
        #expect(await Ran(["redundancy", "setup", "--help"], with: FakeOperations()).printed.contains("--both"))
        let file = try AnsweredByFile { $0.replacing("role: master", with: "role: standby") + "\nboth: true\n" }
        let standby = await Ran(
            ["redundancy", "setup", "--answers", file.path],
            with: FakeOperations(role: .standby)
        )
        #expect(standby.status == 78 && standby.said.contains("this is the standby"), "\(standby.said)")
    }

    @Test(
        "Both by the flag or by the file's key, each with the yes to replacing the standby's data (LM-22, DESIGN 3.3)"
    )
    func bothUnattended() async throws {
        for (key, flags) in [("both: true", []), ("", ["--both"]), ("both: false", ["--both"])] {
            let fake = FakeOperations()
            let file = try AnsweredByFile { "\($0)\n\(key)\n" }
            let run = await Ran(["redundancy", "setup", "--answers", file.path] + flags, with: fake)
            #expect(run.status == 0, "\(run.said)")
            #expect(fake.carriedOut.hasSuffix(" | both\n"), "\(fake.carriedOut)")
            let silent = try AnsweredByFile {
                $0.replacing("replaceStandbyData: true", with: "") + "\n\(key)\n"
            }
            let refused = await Ran(["redundancy", "setup", "--answers", silent.path] + flags, with: FakeOperations())
            #expect(refused.status == 64 && refused.said.contains("replaceStandbyData: missing"), "\(refused.said)")
        }
    }
}
