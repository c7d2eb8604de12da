import ClusterModel
import SetupDialog
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
            isBonded: true,
            isClockKept: true,
            clock: 1000
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
        let all = PrerequisiteRules(
            inventory: inventory,
            cluster: cluster,
            found: found,
            backups: Dictionary(uniqueKeysWithValues: cluster.regulars.map { ($0.lim, UInt64(100) << 20) }),
            heldBytes: 100 << 20
        )
        .all
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

    @Test("LM-35: with an IPv6 alias, a server whose IPv6 is switched off is found; without one nobody asks")
    func ipv6() throws {
        for (alias, takes) in [(true, true), (true, false), (false, false)] {
            let rows = try rows { cluster, found, _ in
                if alias { cluster.regulars[0].alias6 = IPv6Alias("fd00:99::11/64") }
                found[cluster.standby]?.measures.takesIPv6 = takes
            }
            let row = rows.values.first { $0.id == "LM-35" }
            #expect(row?.state == (alias ? takes ? .met : .notMet : nil))
            if row?.state == .notMet { #expect(row?.found.contains("standby") == true) }
        }
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
        // A disk is as fast as its other users let it be.
        let slow = try rows { cluster, found, _ in
            found[cluster.standby]?.measures.writeMegabytesPerSecond = 20
        }
        #expect(states(slow, .warning) == ["R-PR-09", "R-PR-09"])
    }

    @Test("R-PR-10 R-DH-04: room for two backups of each regular server, with both figures; clocks in step and kept")
    func roomAndClocks() throws {
        let tight = try rows { cluster, found, _ in
            found[cluster.standby]?.measures.freeMegabytes = 100
            found[cluster.standby]?.clockAhead = -30
        }
        #expect(states(tight, .notMet) == ["R-DH-04", "R-PR-10"])
        let room = try #require(tight.values.first { $0.id == "R-PR-10" })
        #expect(room.found.contains("100.0 MB") && room.needed.contains("380.0 MB"), "\(room.lines)")
        #expect(tight.values.first { $0.id == "R-DH-04" }?.found.contains("30 s behind") == true)
        let loose = try rows { cluster, found, _ in found[cluster.standby]?.measures.isClockKept = false }
        #expect(states(loose, .warning) == ["R-DH-04"])
    }

    @Test("R-CL-13 R-CL-14: media addresses are the alias on both sides; prompts are compared by content")
    func media() throws {
        let rows = try rows { cluster, found, _ in
            let entry = cluster.regulars[0]
            found[entry.server]?.limAddresses = [(entry.lim, "ADDRESS in ms.cfg", entry.alias.description)]
            found[cluster.standby]?.limAddresses = [(entry.lim, "ADDRESS in ms.cfg", "10.99.0.77")]
            found[entry.server]?.measures.prompts = [
                "/prompts/a.wav": "1", "/prompts/b.wav": "2", "/prompts/c.wav": "3",
            ]
            found[cluster.standby]?.measures.prompts = ["/prompts/a.wav": "1", "/prompts/b.wav": "x"]
        }
        #expect(states(rows, .notMet) == ["R-CL-13", "R-CL-14"])
        let addresses = try #require(rows.values.first { $0.id == "R-CL-13" })
        #expect(addresses.found.contains("ADDRESS in ms.cfg on standby is 10.99.0.77, not 10.99.0.11"))
        let prompts = try #require(rows.values.first { $0.id == "R-CL-14" })
        #expect(prompts.found == "2 missing or different: /prompts/b.wav, /prompts/c.wav")
    }

    @Test("R-PR-15: before a running system is changed its load is shown, with advice")
    func load() throws {
        let fixture = try SystemFixture()
        let servers = fixture.inventory.servers.prefix(2).map(\.name)
        let name = try #require(ClusterName("telephony"))
        let quiet = LoadAdvice.note(servers.map { ($0, 5) }, of: name)
        #expect(quiet.line.hasPrefix("i cluster telephony: load now: \(servers[0]) 5 %, \(servers[1]) 5 %. No service"))
        let busy = LoadAdvice.note([(servers[0], 90), (servers[1], 10)], of: name)
        #expect(busy.text.hasSuffix("\(servers[0]) is busy: wait for a time of low traffic."))
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
