import ClusterModel
import StatusDocuments
import Testing

import utilities

@Suite("CheckStatus")
struct StatusTests {
    private var document: ManagementStatusDocument {
        var document = ManagementStatusDocument(
            configured: true,
            protected: true,
            reason: "the standby streams in sync"
        )
        document.thisServer = Fixture.server("lim1")
        document.role = .master
        document.state = .active
        document.epoch = 7
        document.eligible = true
        document.peer = .init(name: Fixture.server("standby"), state: .passive, heardSecondsAgo: 0.14)
        document.virtualIP = .init(address: Fixture.address("10.99.0.100"), holder: Fixture.server("lim1"))
        document.lim1 = .init(runsOn: Fixture.server("lim1"))
        document.database = .init(
            primary: Fixture.server("lim1"),
            standby: Fixture.server("standby"),
            state: "streaming",
            synchronous: true,
            lagBytes: 2048,
            lossIfActiveDiesBytes: 0
        )
        document.silentLogin = .init(toPeer: true, fromPeer: false)
        document.fallback = .init(cluster: .automatic, management: .manual)
        document.applications = [.init(name: "snm", url: "http://10.99.0.100/wbm", state: "up")]
        document.lastMove = .init(
            reason: "lim1 was powered off",
            at: "2026-01-02T03:04:05Z",
            outageMilliseconds: 310,
            measuredBy: "engine"
        )
        return document
    }

    @Test("It shows roles, virtual IP, replication, applications, silent login, fallback, last switch (R-UT-03)")
    func text() throws {
        let lines = ManagementStatusText(document: document).lines
        try Golden.expect(lines.joined(separator: "\n") + "\n", "check-status")
    }

    @Test("--watch ends once nobody reads it any more, and asks the daemon no longer")
    func watch() async {
        let words = ["redundancy", "status", "--watch", "--json"]
        let run = await Ran(words, with: FakeOperations(isSetUp: true), isRead: { false })
        #expect(run.status == 0, "\(run.said)")
        #expect(run.printed.split(separator: "\n").count == 1)
    }

    @Test("0 protected, 1 not protected, 3 not configured; --json passes keys on that this program does not know")
    func statuses() async throws {
        func ran(_ status: Int32, _ data: String?) async -> Ran {
            let daemon = AnsweringDaemon(DaemonAnswer(status: status, message: "as the daemon says", data: data))
            return await Ran(["redundancy", "status", "--json"], with: FakeOperations(), isRoot: false, daemon: daemon)
        }
        let protected = try JSONText.of(document)
        let extended = "{\"news\":1," + protected.dropFirst()
        let run = await ran(0, extended)
        #expect(run.status == 0)
        #expect(run.printed == extended + "\n")
        #expect(await ran(1, try JSONText.of(ManagementStatusDocument(configured: true, reason: "x"))).status == 1)
        #expect(await ran(3, nil).status == 3)
        #expect(await ran(3, nil).printed.contains("\"configured\":false"))
        #expect(await ran(0, "{nonsense").status == 1)
    }

    @Test("DESIGN 5: whom the daemon answers needs no root to look; whom it sends away gets 77 and its sentence")
    func notRoot() async throws {
        let answer = DaemonAnswer(status: 0, message: "LIM 1: it runs here.", data: nil)
        let told = await Ran(
            ["cluster", "explain"],
            of: .mxoneMaintenance,
            with: FakeOperations(),
            isRoot: false,
            daemon: AnsweringDaemon(answer)
        )
        #expect(told.status == 0 && told.printed == answer.message + "\n")
        for words in [["redundancy", "status"], ["redundancy", "history"]] {
            let refused = await Ran(words, with: FakeOperations(), isRoot: false, daemon: RefusingDaemon())
            #expect(refused.status == 77 && refused.said.contains("This user may not use"), "\(refused)")
            #expect(refused.printed.isEmpty)
        }
    }

    private struct RefusingDaemon: DaemonRequests {
        func ask(
            _ request: DaemonRequest,
            onProgress: @escaping @Sendable (String) -> Void
        ) async throws -> DaemonAnswer {
            throw OperationError(.notRoot, "This user may not use the socket; try again as root.")
        }
    }

    @Test("Show status draws servers and LIMs in columns (R-CM-11)")
    func cluster() throws {
        let cluster = ClusterStatusDocument.Cluster(
            name: ClusterName("cluster1")!,
            fallback: .manual,
            behaviour: .normal,
            detection: .standard,
            servers: [
                .init(
                    name: Fixture.server("lim1"),
                    role: .regular,
                    base: Fixture.address("10.99.0.11"),
                    alias: Fixture.address("10.99.0.10"),
                    contact: false,
                    lastContactSeconds: 12.5
                ),
                .init(
                    name: Fixture.server("standby"),
                    role: .standby,
                    base: Fixture.address("10.99.0.20"),
                    alias: nil,
                    contact: true,
                    lastContactSeconds: 0
                ),
            ],
            lims: [
                .init(
                    lim: .one,
                    regular: Fixture.server("lim1"),
                    priority: 1,
                    runsOn: Fixture.server("standby"),
                    state: .running,
                    lockedTo: nil,
                    dataVersion: nil
                )
            ],
            alarms: [
                AlarmEntry(
                    code: "SR001",
                    severity: .warning,
                    object: "LIM 1",
                    since: "2026-01-02T03:04:05Z",
                    text: "LIM is Running on Standby Server",
                    advice: "Look at lim1."
                )
            ]
        )
        let lines = ClusterStatusText(document: ClusterStatusDocument(clusters: [cluster])).lines
        try Golden.expect(lines.joined(separator: "\n") + "\n", "cluster-status")
    }

    @Test("A daemon that does not start says why itself, and status repeats it")
    func lastWords() {
        let said = "redundancyd ends (error: /etc/x.json is damaged (no JSON). Copy it.)\n"
        #expect(DaemonsLastWords.reason(in: said) == "/etc/x.json is damaged (no JSON). Copy it.")
        #expect(DaemonsLastWords.reason(in: "") == nil)
        #expect(DaemonsLastWords.reason(in: "stopping\n") == nil)
    }
}
