import ClusterModel
import Detection
import LIMPlacement
import Testing

@Suite("The last look before an alias is claimed")
struct LookAgainTests {
    /// A standby that started the LIM of a dead regular server; its programs run.
    private func started() throws -> Fixture {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.part()
        pair.silence()
        #expect(pair.handle(.limChanged(pair.lim, .running)).contains(.lookAgain(pair.lim, pair.view)))
        return pair
    }

    @Test("a quiet network lets it claim, and the claim is announced")
    func quiet() throws {
        var pair = try started()
        #expect(pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings())).claims)
        #expect(pair.handle(.aliasClaimed(pair.lim)).contains(.announce(pair.lim)))
    }

    @Test(
        "R-CL-31: the owner announces its alias every minute, or as often as the policy says",
        arguments: [nil, 20, 0]
    )
    func periodically(_ seconds: Int?) throws {
        var pair = try started()
        var configuration = pair.placement.configuration
        configuration.policy = PlacementPolicy(announceSeconds: seconds)
        configuration.generation += 1
        pair.handle(.configuration(configuration))
        pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings()))
        pair.handle(.aliasClaimed(pair.lim))
        let interval = max(seconds ?? 60, 5)
        for _ in 0..<3 {
            #expect(!pair.after(.seconds(interval - 1)).kinds.contains("announce"))
            #expect(pair.after(.seconds(1)).kinds.contains("announce"))
        }
    }

    @Test("an answer for the alias makes it back out")
    func answered() throws {
        var pair = try started()
        let findings = LookAgainFindings(aliasOwner: .member(pair.other))
        let actions = pair.handle(.lookAgainResult(pair.lim, view: pair.view, findings))
        #expect(actions.stops && !actions.claims)
    }

    @Test("a sign of life of the other side makes it back out")
    func heard() throws {
        var pair = try started()
        let findings = LookAgainFindings(heard: [pair.other])
        let actions = pair.handle(.lookAgainResult(pair.lim, view: pair.view, findings))
        #expect(actions.stops && !actions.claims)
    }

    @Test("R-CL-26, A-33: foreign equipment is not fought; alarm with its address, and another attempt later")
    func foreign() throws {
        var pair = try started()
        let owner = try #require(MACAddress("02:00:00:00:00:99"))
        let findings = LookAgainFindings(aliasOwner: .foreign(owner))
        #expect(pair.handle(.lookAgainResult(pair.lim, view: pair.view, findings)).stops)
        pair.handle(.aliasReleased(pair.lim))
        let actions = pair.handle(.limChanged(pair.lim, .stopped))
        #expect(
            actions.contains {
                if case .raise(let alarm) = $0 { alarm.text.contains("02:00:00:00:00:99") } else { false }
            }
        )
        #expect(!actions.kinds.contains("announce"))
        // It asks before anything is started again.
        #expect(pair.after(.seconds(31)).contains(.lookAgain(pair.lim, pair.view)))
    }

    @Test("a look in a view that is gone counts for nothing; it is taken again in the new one")
    func otherView() throws {
        var pair = try started()
        let before = pair.view
        #expect(pair.part().contains(.lookAgain(pair.lim, pair.view)))
        #expect(!pair.handle(.lookAgainResult(pair.lim, view: before, LookAgainFindings())).claims)
        #expect(pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings())).claims)
    }

    @Test("what was seen before a pause of its own counts for nothing; as soon as it may go on, it looks anew")
    func pausedMeanwhile() throws {
        var pair = try started()
        pair.handle(.paused(.milliseconds(800)))
        let early = pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings()))
        #expect(!early.claims && !early.stops)
        #expect(
            pair.after(.milliseconds(100), .kernel(pair.other, .silent(since: pair.now, heard: nil)))
                .contains(.lookAgain(pair.lim, pair.view))
        )
        #expect(pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings())).claims)
    }

    @Test("a regular server that came back serving makes the standby back out")
    func cameBack() throws {
        var pair = try started()
        pair.meet()
        #expect(pair.hear(.serving, epoch: LIMEpoch(number: 1, side: .regular, supersedes: 0)).stops)
    }

    @Test("a regular server that came back with empty hands leaves it where it is being started")
    func emptyHands() throws {
        var pair = try started()
        pair.meet()
        let actions = pair.hear(.stopped, heard: 99)
        #expect(!actions.stops)
        #expect(actions.contains(.lookAgain(pair.lim, pair.view)))
    }

    @Test("R-CL-26: an owner that appears while we serve is reported, not fought")
    func contested() throws {
        var pair = try started()
        pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings()))
        pair.handle(.aliasClaimed(pair.lim))
        let owner = try #require(MACAddress("02:00:00:00:00:99"))
        let actions = pair.handle(.aliasInUse(pair.lim, by: .foreign(owner)))
        #expect(!actions.stops && actions.kinds.contains("raise"))
        // No announcement as long as it is seen.
        for _ in 0..<20 {
            pair.handle(.aliasInUse(pair.lim, by: .foreign(owner)))
            #expect(!pair.after(.seconds(6)).kinds.contains("announce"))
        }
        #expect(pair.after(.seconds(61)).kinds.contains("announce"))
    }

    @Test("R-CL-08: what is heard of the alias without contact makes a side give way; what was heard before does not")
    func successor() throws {
        var pair = try Fixture(on: .regular)
        pair.meet()
        pair.hear(.stopped)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.hear(.stopped, epoch: LIMEpoch(number: 1, side: .regular, supersedes: 0))
        #expect(pair.state?.isServing == true)
        // Both had it for a moment, and the reports settled that.
        pair.handle(.aliasInUse(pair.lim, by: .member(pair.other)))
        pair.part()
        #expect(!pair.handle(.kernel(pair.other, .heard(at: pair.now))).stops)
        #expect(!pair.after(.seconds(1)).stops)
        #expect(pair.handle(.aliasInUse(pair.lim, by: .member(pair.other))).stops)
    }
}
