import ClusterModel
import Testing
import utilities

@Suite("What a cluster needs")
struct PrerequisiteTests {
    private static func measures(_ processors: Int = 4, memory: Int = 4096, load: Double = 0.1) -> ServerMeasures {
        ServerMeasures(
            processors: processors,
            memoryMegabytes: memory,
            freeMegabytes: 9000,
            writeMegabytesPerSecond: 200,
            load: load,
            isBonded: true
        )
    }

    private func rows(
        _ change: (
            inout ClusterConfiguration, inout [ServerName: PrerequisiteRules.Found], inout [ClusterConfiguration]
        ) ->
            Void
    ) throws -> [String: Prerequisite] {
        let fixture = try SystemFixture()
        let rules = ClusterRules(
            inventory: fixture.inventory,
            answers: try fixture.answers([(1, "10.99.0.101"), (2, "10.99.0.102")])
        )
        var cluster = try rules.configuration()
        var found: [ServerName: PrerequisiteRules.Found] = [:]
        for name in cluster.members {
            found[name] = PrerequisiteRules.Found(
                version: "1",
                corosync: "3",
                lims: cluster.regular(on: name).map { [$0.lim] } ?? [],
                addresses: [try #require(cluster.base(of: name))],
                measures: Self.measures(),
                megabytesPerSecond: 80
            )
        }
        var others: [ClusterConfiguration] = []
        change(&cluster, &found, &others)
        let inventory = SystemInventory(
            servers: rules.inventory(with: cluster).servers,
            clusters: [cluster] + others
        )
        let all = PrerequisiteRules(inventory: inventory, cluster: cluster, found: found).all
        return Dictionary(all.map { ($0.id + " " + $0.what, $0) }) { first, _ in first }
    }

    private func states(_ rows: [String: Prerequisite], _ state: Prerequisite.State) -> [String] {
        rows.values.filter { $0.state == state }.map(\.id).sorted()
    }

    @Test("R-PR-01 to R-PR-21: a cluster that has everything meets everything")
    func met() throws {
        let rows = try rows { _, _, _ in }
        #expect(states(rows, .met).count == rows.count, "\(rows.values.filter { $0.state != .met }.flatMap(\.lines))")
    }

    @Test("R-PR-04 R-PR-05 R-PR-20: what two clusters share is found in each of them")
    func shared() throws {
        let rows = try rows { cluster, _, others in
            var other = cluster
            other.name = ClusterName("other")!
            others = [other]
        }
        #expect(states(rows, .notMet) == ["R-PR-04", "R-PR-05", "R-PR-20"])
    }

    @Test("R-PR-09: a weaker standby is a warning, one of less than half is refused, each with both figures")
    func weak() throws {
        for (processors, state) in [(3, Prerequisite.State.warning), (1, .notMet)] {
            let rows = try rows { cluster, found, _ in
                found[cluster.standby]?.measures = Self.measures(processors)
            }
            let row = try #require(rows.values.first { $0.id == "R-PR-09" })
            #expect(row.state == state)
            #expect(row.found.contains("\(processors) processors") && row.needed.contains("4 processors"))
            #expect(row.lines.contains { $0.contains("Cure:") })
        }
    }

    @Test("R-PR-11 R-PR-14 R-PR-15 R-PR-16 R-PR-21: installation, addresses, load, network")
    func rest() throws {
        let rows = try rows { cluster, found, _ in
            let first = cluster.regulars[0].server
            found[first]?.corosync = nil
            found[first]?.addresses = []
            found[first]?.measures = Self.measures(load: 4)
            found[first]?.measures.isBonded = false
            found[cluster.standby]?.megabytesPerSecond = 1
        }
        #expect(states(rows, .notMet) == ["R-PR-14", "R-PR-16 R-PR-17 R-PR-18"])
        #expect(states(rows, .warning) == ["R-PR-11", "R-PR-15", "R-PR-21"])
        let away = try self.rows { cluster, found, _ in found[cluster.standby] = nil }
        #expect(states(away, .unknown) == ["R-PR-14"])
    }
}
