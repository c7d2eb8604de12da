import ClusterModel
import Detection
import LIMPlacement
import LIMSimulation
import Testing

@Suite("Preloaded clusters, rule by rule")
struct PreloadTests {
    private func preloaded(on side: LIMSide) throws -> Fixture {
        try Fixture(on: side) { $0.configuration.behaviour = .preloaded }
    }

    /// What the other server needs to have the LIM.
    private let active = LIMEpoch(number: 4, side: .regular, supersedes: 0)

    @Test("R-PL-03: what is passive is loaded behind the block, in whatever contact it is", arguments: LIMSide.allCases)
    func loads(side: LIMSide) throws {
        var pair = try preloaded(on: side)
        let actions = pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        #expect(actions.contains(.preload(pair.lim)) && !actions.starts && !actions.claims)
        #expect(pair.placement.parts.first?.phase == .loading)
        pair.handle(.limChanged(pair.lim, .running))
        #expect(pair.placement.parts.first?.phase == .preloaded)
    }

    @Test(
        "R-PL-04, R-PL-10: failover starts no program, also while data are still being read",
        arguments: [true, false]
    )
    func failover(isLoaded: Bool) throws {
        var pair = try preloaded(on: .standby)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: false))
        pair.meet()
        pair.hear(.serving, epoch: active)
        pair.handle(.condition(pair.lim, LIMCondition(ready: isLoaded)))
        #expect(pair.placement.parts.first?.phase == (isLoaded ? .preloaded : .loading))
        pair.part()
        let actions = pair.silence()
        #expect(actions.kinds.prefix(3) == ["persist", "multicast", "look"] && !actions.starts)
        let claim = pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings()))
        #expect(claim.contains(.claimAlias(pair.lim, LIMEpoch(number: 5, side: .standby, supersedes: 4))))
    }

    @Test("A-02: what gives way is blocked, and its programs go on")
    func givesWay() throws {
        var pair = try preloaded(on: .regular)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.meet()
        let actions = pair.hear(.serving, epoch: LIMEpoch(number: 9, side: .standby, supersedes: 8))
        #expect(actions.contains(.blockAlias(pair.lim)) && !actions.stops)
        #expect(pair.placement.parts.first?.phase == .stopping)
        pair.handle(.aliasReleased(pair.lim))
        #expect(pair.placement.parts.first?.phase == .preloaded)
    }

    @Test("the restarted daemon learns from the machine: what is blocked is passive, what is open serves")
    func restart() throws {
        var passive = try preloaded(on: .standby)
        let actions = passive.handle(.limFound(passive.lim, .running, aliasHeld: false))
        // Blocked once more, in case somebody took the block away meanwhile.
        #expect(actions.contains(.blockAlias(passive.lim)) && !actions.starts && !actions.stops)
        #expect(passive.placement.parts.first?.phase == .preloaded)
        var serving = try preloaded(on: .regular)
        serving.handle(.limFound(serving.lim, .running, aliasHeld: true))
        #expect(serving.placement.parts.first?.phase == .serving)
    }

    @Test("what served here last, and lost its alias while the daemon was away, is not taken for the passive side")
    func restartAfterLease() throws {
        var pair = try Fixture(on: .standby) { memory in
            memory.configuration.behaviour = .preloaded
            let own = LIMEpoch(number: 5, side: .standby, supersedes: 4)
            memory.update(.one) {
                $0.own = own
                $0.seen = EpochsSeen(regular: 4, standby: 5)
            }
        }
        pair.handle(.limFound(pair.lim, .running, aliasHeld: false))
        #expect(pair.placement.parts.first?.phase == .unclaimed)
    }

    @Test("R-PL-06: data that arrive are read by the passive side, once more if newer ones came meanwhile")
    func reload() throws {
        var pair = try preloaded(on: .standby)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: false))
        #expect(pair.handle(.dataArrived(pair.lim, version: 7)).contains(.reload(pair.lim)))
        #expect(pair.placement.parts.first?.phase == .loading)
        #expect(!pair.handle(.dataArrived(pair.lim, version: 8)).contains(.reload(pair.lim)))
        // systemd calls a unit that reloads "running".
        pair.handle(.limChanged(pair.lim, .running))
        #expect(pair.placement.parts.first?.phase == .loading)
        #expect(pair.handle(.reloaded(pair.lim, .running)).contains(.reload(pair.lim)))
        pair.handle(.reloaded(pair.lim, .running))
        #expect(pair.placement.parts.first?.phase == .preloaded)
        #expect(pair.placement.parts.first?.condition.dataVersion == 8)
    }

    @Test("R-PL-06: a reload that does not end is not taken for one that did")
    func hangingReload() throws {
        var pair = try preloaded(on: .standby)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: false))
        pair.handle(.dataArrived(pair.lim, version: 7))
        pair.after(.seconds(181))
        #expect(pair.placement.parts.first?.phase == .stopped)
        #expect(pair.after(.seconds(11)).contains(.preload(pair.lim)))
        #expect(pair.handle(.limChanged(pair.lim, .running)).contains(.reload(pair.lim)))
        #expect(pair.placement.parts.first?.phase == .loading)
    }

    @Test("R-PL-06: data that arrive where the LIM serves are not read: it made them, or keeps what it has")
    func serves() throws {
        var pair = try preloaded(on: .regular)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        #expect(!pair.handle(.dataArrived(pair.lim, version: 7)).contains(.reload(pair.lim)))
    }

    @Test("LM-26: programs that fail behind the block are tried anew, more and more rarely")
    func retries() throws {
        var pair = try preloaded(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.handle(.limChanged(pair.lim, .failed))
        #expect(pair.placement.parts.first?.phase == .stopped)
        #expect(!pair.after(.seconds(9)).contains(.preload(pair.lim)))
        #expect(pair.after(.seconds(2)).contains(.preload(pair.lim)))
        pair.handle(.limChanged(pair.lim, .failed))
        #expect(!pair.after(.seconds(19)).contains(.preload(pair.lim)))
        #expect(pair.after(.seconds(2)).contains(.preload(pair.lim)))
    }

    @Test("R-PL-02, R-PR-12: a configuration that preloads several LIMs is refused from wherever it comes")
    func onlyOne() throws {
        var configuration = try ScenarioCluster.configuration(["lim1", "lim2", "standby"])
        #expect(configuration.fault == nil)
        configuration.behaviour = .preloaded
        #expect(configuration.fault?.contains("only a cluster of one regular and one standby") == true)
    }
}
