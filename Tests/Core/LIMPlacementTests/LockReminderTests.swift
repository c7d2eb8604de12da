import ClusterModel
import LIMPlacement
import LIMSimulation
import Testing

@Suite("A lock that is forgotten")
struct LockReminderTests {
    private func raised(_ actions: [PlacementAction], _ code: String) -> Bool {
        actions.contains { if case .raise(let alarm) = $0 { alarm.code == code } else { false } }
    }

    @Test("R-CL-42: a lock is reminded of after a day, and no more once it is taken away")
    func reminder() throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.meet()
        pair.hear(.stopped)
        #expect(raised(pair.handle(.command(CommandID(1), .lock(pair.lim, to: .regular))), "lim-locked"))
        pair.hear(.stopped, heard: 9)
        var reminded: [Int] = []
        for step in 1...150 where raised(pair.after(.seconds(600)), "lock-old") { reminded.append(step) }
        #expect(reminded == [144])
        // It is remembered: a daemon that starts anew goes on counting.
        #expect(pair.placement.memory.of(pair.lim).lockAge ?? 0 >= 24 * 3600)
        let actions = pair.handle(.command(CommandID(2), .unlock(pair.lim)))
        #expect(actions.contains(.clear("lock-old LIM 1")))
        #expect(pair.placement.memory.of(pair.lim).lockAge == nil)
    }
}

@Suite("The graph of the machine")
struct StateGraphTests {
    @Test("every state is in it, and none but the first has no way to it")
    func connected() {
        let ways = LIMStateKind.transitions
        for kind in LIMStateKind.allCases {
            #expect(ways.contains { $0.from == kind }, "no way from \(kind)")
            if kind != .unknown { #expect(ways.contains { $0.to == kind }, "no way to \(kind)") }
            #expect(LIMStateKind.graph.contains("\(kind.rawValue) ["))
        }
    }
}

@Suite("A scenario that people write")
struct ScenarioInputTests {
    @Test(
        "R-GE-02: what can't be followed is refused with the reason, and nothing traps",
        arguments: [
            "power-off lim1", "cluster lim1", "cluster a b c d e f g h i j k l", "cluster lim1 standby\nrun infs",
            "cluster lim1 standby\nrun 1e300s", "cluster lim1 standby\nrun -3s", "cluster lim1 standby\nrun 90000000s",
            "cluster lim1 standby\npower-off", "cluster lim1 standby\npower-off lim9", "cluster lim1 lim1",
            "cluster lim1 standby\norder lim1", "cluster lim1 standby\norder lim1 move", "cluster / /",
            "cluster lim1 standby\nbreak lim1", "cluster lim1 standby\ndeafen lim1 from", "cluster lim1/0 standby",
            "cluster lim1 standby\nkill-daemon lim1 for", "cluster lim1 standby\ndata lim1 1 x", "sing",
            "cluster lim1 standby\nforeign", "cluster lim1 standby\nexplain", "cluster lim1 standby\nforeign 1 x",
        ]
    )
    func refused(_ text: String) {
        var cluster = ScenarioCluster()
        let said = #expect(throws: ScenarioCluster.Unclear.self) {
            _ = try cluster.perform(text.split(separator: "\n").map(String.init))
        }
        #expect(said?.description.isEmpty == false)
    }
}
