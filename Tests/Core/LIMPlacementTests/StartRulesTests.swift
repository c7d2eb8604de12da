import ClusterModel
import Detection
import LIMPlacement
import Testing

@Suite("When a LIM is started, and when not")
struct StartRulesTests {
    @Test("nothing is decided before a report of the current view is held from every member")
    func currentView() throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        let before = pair.view
        pair.meet()
        // A report of the view before says nothing, even if it answers.
        #expect(!pair.handle(.report(pair.report(.stopped, heard: 99, in: before))).starts)
        #expect(pair.placement.explanation(at: pair.now).contains("Waiting for the report of standby"))
        #expect(pair.hear(.stopped, heard: 99).starts)
    }

    @Test("the regular server starts only when the standby has answered that it saw it stopped")
    func answered() throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.meet()
        #expect(!pair.hear(.stopped, heard: 0).starts)
        #expect(pair.hear(.stopped, heard: 1).starts)
    }

    @Test(
        "what somebody started by hand is adopted only when the other side has answered that it saw it so",
        arguments: [LIMSide.regular, .standby]
    )
    func adoptedWhenAnswered(side: LIMSide) throws {
        var pair = try Fixture(on: side) { memory in
            memory.update(.one) { $0.seen.see(LIMEpoch(number: 4, side: side, supersedes: 3)) }
        }
        pair.handle(.limFound(pair.lim, .running, aliasHeld: false))
        let told = try #require(pair.meet().report)
        #expect(told.asksReply && told.lims.first?.phase == .unclaimed)
        #expect(
            !pair.hear(.stopped, heard: told.sequence - 1).kinds.contains("look"),
            "by an older word it may be starting"
        )
        #expect(pair.hear(.stopped, heard: told.sequence).kinds.contains("look"))
    }

    @Test("an epoch that could not be stored is not told: its server would forget it, and begin it again")
    func epochNotStored() throws {
        var pair = try Fixture(on: .regular)
        #expect(pair.handle(.limFound(pair.lim, .running, aliasHeld: true)).kinds.first == "persist")
        pair.handle(.persistFailed)
        let told = try #require(pair.meet().report)
        #expect(told.lims.first?.phase == .serving && told.lims.first?.epoch == nil)
        let stored = pair.after(.seconds(2))
        #expect(stored.kinds.first == "persist" && stored.report?.lims.first?.epoch?.number == 1)
    }

    @Test(
        "nothing is started while a reachable member reports it active or stopping",
        arguments: LIMPhase.allCases.filter { !$0.isAtRest }
    )
    func activeElsewhere(phase: LIMPhase) throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.meet()
        #expect(!pair.hear(phase, heard: 99).starts)
        #expect(pair.hear(.yielded, heard: 99).starts)
    }

    @Test(
        "beside a regular server that lives, the standby starts only what was given up",
        arguments: LIMPhase.allCases
    )
    func givenUp(phase: LIMPhase) throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.meet()
        #expect(pair.hear(phase, heard: 99).starts == (phase == .failed || phase == .yielded))
    }

    @Test("ring lost but kernel heard is alive without contact: the standby waits and says so")
    func aliveWithoutContact() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.handle(.kernel(pair.other, .heard(at: pair.now)))
        #expect(!pair.part().starts)
        #expect(!pair.after(.seconds(60)).starts)
        #expect(pair.placement.explanation(of: pair.lim, at: pair.now).contains("alive without cluster contact"))
        #expect(pair.silence().starts)
    }

    @Test("a kernel that is silent while the ring is whole moves nothing")
    func ringWhole() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.meet()
        pair.hear(.serving, epoch: LIMEpoch(number: 1, side: .regular, supersedes: 0))
        #expect(!pair.silence().starts)
        #expect(pair.part().starts)
    }

    @Test("evidence that is being collected anew is no evidence")
    func collecting() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        #expect(!pair.part().starts)
        #expect(!pair.after(.seconds(60)).starts)
    }

    @Test("a server that is itself cut off starts nothing", arguments: Reach.allCases)
    func cutOff(reach: Reach) throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.handle(.reach(reach))
        pair.part()
        #expect(pair.silence().starts == !reach.isCutOff)
    }

    @Test("without our own ring nothing is decided")
    func ringLost() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.part()
        pair.handle(.ringLost)
        #expect(!pair.silence().starts)
        #expect(pair.part().starts)
    }

    @Test("the machine's state is learnt from the machine: nothing is decided before it was read")
    func unread() throws {
        var pair = try Fixture(on: .standby)
        pair.part()
        #expect(!pair.silence().starts)
        #expect(pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false)).starts)
    }

    @Test("what is durable, and what the others must know, comes before the deed")
    func order() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.part()
        let actions = pair.silence()
        #expect(actions.kinds.prefix(3) == ["persist", "multicast", "start"])
        guard case .persist(let memory)? = actions.first else { return }
        #expect(memory.of(pair.lim).own == LIMEpoch(number: 1, side: .standby, supersedes: 0))
    }

    @Test("a start is under an epoch above any seen, from whatever view it was learnt")
    func epochs() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.meet()
        let old = pair.view
        pair.part()
        let seen = LIMEpoch(number: 41, side: .regular, supersedes: 3)
        pair.handle(.report(pair.report(.serving, epoch: seen, in: old)))
        #expect(pair.silence().contains(.start(pair.lim, LIMEpoch(number: 42, side: .standby, supersedes: 41))))
    }

    @Test("if the start can't be stored nothing is started, and it is tried again later")
    func persistFails() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.part()
        pair.silence()
        #expect(pair.handle(.persistFailed).kinds.contains("stop"))
        pair.handle(.aliasReleased(pair.lim))
        pair.handle(.limChanged(pair.lim, .stopped))
        guard case .failed(.memory, _)? = pair.state else {
            Issue.record("\(String(describing: pair.state))")
            return
        }
        pair.after(.seconds(30))
        #expect(pair.handle(.lookAgainResult(pair.lim, view: pair.view, LookAgainFindings())).starts)
    }

    @Test("programs that stay stopped after the order to start them have failed; a late word from before has not")
    func staysStopped() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.part()
        pair.silence()
        pair.handle(.limChanged(pair.lim, .stopped))
        #expect(!pair.after(.seconds(5)).stops)
        #expect(pair.after(.seconds(6)).stops)
        pair.handle(.aliasReleased(pair.lim))
        pair.handle(.limChanged(pair.lim, .stopped))
        #expect(pair.state?.phase == .failed)
    }

    @Test("a server that is being stopped in order starts nothing more")
    func leaving() throws {
        var pair = try Fixture(on: .standby)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.meet()
        pair.hear(.serving, epoch: LIMEpoch(number: 1, side: .regular, supersedes: 0))
        pair.handle(.command(CommandID(1), .handOver))
        #expect(!pair.hear(.yielded, heard: 99).starts)
        pair.part()
        #expect(!pair.silence().starts)
    }

    @Test("what does not rely on the disk is done although it is full: a server that must stop stops")
    func stopsWithFullDisk() throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.meet()
        let lost = pair.hear(.serving, epoch: LIMEpoch(number: 9, side: .standby, supersedes: 8)).kinds
        #expect(lost.first == "persist")
        let again = pair.handle(.persistFailed)
        #expect(again.contains(.releaseAlias(pair.lim)) && again.contains(.stop(pair.lim)))
        #expect(pair.after(.seconds(2)).kinds.first == "persist")
    }

    @Test("R-CL-17, A-28: a lock to the regular server keeps the standby from it, whatever happens")
    func locked() throws {
        var pair = try Fixture(on: .standby) { $0.configuration.setLock(of: .one, to: .regular) }
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.part()
        #expect(!pair.silence().starts)
        pair.meet()
        #expect(!pair.hear(.failed, heard: 99).starts)
    }
}
