import ClusterModel
import SetupDialog
import Testing
import utilities

@Suite("What must be so before a cluster is made")
struct ClusterRulesTests {
    struct Row: CustomTestStringConvertible {
        var testDescription: String
        var members: [(lim: Int, base: String)]
        var standby = "standby"
        /// Part of the sentence that the operator reads; nil: it is allowed.
        var refusal: String?
    }

    static let rows: [Row] = [
        Row(testDescription: "one LIM and a standby", members: [(1, "10.99.0.12")], refusal: nil),
        Row(testDescription: "two LIMs", members: [(1, "10.99.0.12"), (2, "10.99.0.14")], refusal: nil),
        Row(testDescription: "no LIM (R-PR-01)", members: [], refusal: "1 to 10 LIMs"),
        Row(
            testDescription: "eleven LIMs (R-PR-01)",
            members: (1...11).map { ($0, "10.99.0.\($0 + 100)") },
            refusal: "1 to 10 LIMs"
        ),
        Row(testDescription: "a LIM twice", members: [(1, "10.99.0.12"), (1, "10.99.0.14")], refusal: "named twice"),
        Row(
            testDescription: "one new address for two (R-PR-16)",
            members: [(1, "10.99.0.12"), (2, "10.99.0.12")],
            refusal: "same new base address"
        ),
        Row(
            testDescription: "a LIM that nobody carries",
            members: [(9, "10.99.0.12")],
            refusal: "No server of the system carries LIM 9"
        ),
        Row(testDescription: "another subnet (R-PR-06)", members: [(3, "10.98.0.12")], refusal: "R-PR-07"),
        Row(
            testDescription: "a base outside the subnet (R-PR-08)",
            members: [(1, "10.98.0.12")],
            refusal: "outside 10.99.0.0/24"
        ),
        Row(testDescription: "the network's address", members: [(1, "10.99.0.0")], refusal: "network or broadcast"),
        Row(testDescription: "the broadcast address", members: [(1, "10.99.0.255")], refusal: "network or broadcast"),
        Row(
            testDescription: "another server's address (LM-21)",
            members: [(1, "10.99.0.13")],
            refusal: "already the base address of lim2"
        ),
        Row(
            testDescription: "a free server as standby",
            members: [(1, "10.99.0.12")],
            standby: "spare",
            refusal: "no standby server"
        ),
        Row(
            testDescription: "an unknown standby",
            members: [(1, "10.99.0.12")],
            standby: "nobody",
            refusal: "no server nobody"
        ),
    ]

    @Test(arguments: rows)
    func rules(_ row: Row) throws {
        let fixture = try SystemFixture()
        let answers = try fixture.answers(row.members, standby: row.standby)
        let rules = ClusterRules(inventory: fixture.inventory, answers: answers)
        guard let refusal = row.refusal else {
            #expect(throws: Never.self) { try rules.check() }
            return
        }
        let error = #expect(throws: OperationError.self) { try rules.check() }
        #expect(error?.status == .refused)
        #expect(error?.description.contains(refusal) == true, "\(error?.description ?? "")")
    }

    @Test("a standby serves one cluster, a LIM is in one (R-PR-04, R-PR-05)")
    func once() throws {
        let fixture = try SystemFixture()
        let first = ClusterRules(inventory: fixture.inventory, answers: try fixture.answers([(1, "10.99.0.12")]))
        let after = first.inventory(with: try first.configuration())
        let sameStandby = try fixture.answers([(2, "10.99.0.14")], name: "c2")
        let error = #expect(throws: OperationError.self) {
            try ClusterRules(inventory: after, answers: sameStandby).check()
        }
        #expect(error?.description.contains("R-PR-04") == true)
    }

    @Test(
        "the entered address becomes the base, the old base the alias, and the server is reached at its base (R-PR-16 to R-PR-18)"
    )
    func configuration() throws {
        let fixture = try SystemFixture()
        let rules = ClusterRules(inventory: fixture.inventory, answers: try fixture.answers([(1, "10.99.0.12")]))
        let cluster = try rules.configuration()
        let regular = try #require(cluster.regulars.first)
        #expect("\(regular.base) \(regular.alias)" == "10.99.0.12 10.99.0.11")
        let lim1 = try #require(ServerName("lim1"))
        #expect(rules.inventory(with: cluster).server(lim1)?.address.description == "10.99.0.12")
    }
}
