import ClusterModel
import Detection
import Testing

@Suite("All evidence of one server")
struct LookoutTests {
    private let gateway = IPv4Address(value: 0x0a63_0001)

    private func lookout(_ names: [String] = ["lim1"], profile: DetectionProfile = .standard) throws -> Lookout {
        Lookout(
            peers: try names.map { try #require(ServerName($0)) },
            references: [gateway],
            policy: .availability,
            profile: profile,
            at: .start
        )
    }

    /// Runs ticks of 10 ms; what is probed answers while `answers` says so. Gives all answers with their times.
    ///
    /// At rest answers may lie unread for a while, as the listening thread lets them.
    private func run(
        _ lookout: inout Lookout,
        milliseconds range: Range<Int>,
        lying: Int = 0,
        answers: (Int) -> Bool
    ) -> [(at: Int, action: Lookout.Action)] {
        var all: [(Int, Lookout.Action)] = []
        var unread: [(due: Int, event: Lookout.Event)] = []
        for time in stride(from: range.lowerBound, to: range.upperBound, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            for entry in unread where entry.due <= time || !lookout.isAtRest {
                all += lookout.handle(entry.event, at: now).map { (time, $0) }
            }
            unread.removeAll { $0.due <= time || !lookout.isAtRest }
            for action in lookout.handle(.tick, at: now) {
                all.append((time, action))
                guard answers(time) else { continue }
                if case .probe(let name) = action { unread.append((time + lying, .heard(name))) }
                if case .probeReference(let address) = action {
                    unread.append((time + lying, .referenceHeard(address)))
                }
            }
            let isRead = lying == 0 || !lookout.isAtRest
            if isRead { for entry in unread { all += lookout.handle(entry.event, at: now).map { (time, $0) } } }
            if isRead { unread = [] }
        }
        return all
    }

    @Test("a third server that is heard speaks for the last look, too")
    func provenByPeer() throws {
        var lookout = try lookout(["lim1", "lim2"])
        #expect(lookout.isReachProven(since: .start) == false)
        _ = lookout.handle(.heard(try #require(ServerName("lim2"))), at: Instant(sinceStart: .milliseconds(50)))
        #expect(lookout.isReachProven(since: Instant(sinceStart: .milliseconds(50))) == true)
        #expect(lookout.isReachProven(since: Instant(sinceStart: .milliseconds(51))) == false)
    }

    @Test(
        "cut off behind its own switch, a server knows it before it calls the peer silent",
        arguments: 0..<25,
        [0, 50, 120]
    )
    func cutOffFirst(phase: Int, lying: Int) throws {
        for profile in DetectionProfile.allCases {
            var lookout = try lookout(profile: profile)
            _ = lookout.handle(.ring([try #require(ServerName("lim1"))]), at: .start)
            let cut = 2000 + phase * 10
            let actions = run(&lookout, milliseconds: 0..<6000, lying: profile == .fast ? 0 : lying) { $0 < cut }
            let lost = try #require(actions.first { $0.at > cut && $0.action == .reach(.unanswered) }?.at)
            let silent = try #require(
                actions.first { entry in
                    if case .kernel(_, .silent) = entry.action { return true }
                    return false
                }?.at
            )
            #expect(lost < silent)
            // Whichever of gateway and peer is found missing first: nobody takes the silence for the gateway's own fault.
            #expect(!actions.contains { $0.action == .reach(.assumed) })
            #expect(silent - cut <= 1100)
        }
    }

    @Test(
        "a peer that dies alone is found silent while the references answer",
        arguments: [DetectionProfile.fast, .standard]
    )
    func peerDies(profile: DetectionProfile) throws {
        var lookout = try lookout(profile: profile)
        var silent: Int?
        for time in stride(from: 0, to: 4000, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            for action in lookout.handle(.tick, at: now) {
                if case .probe(let name) = action, time < 2000 { _ = lookout.handle(.heard(name), at: now) }
                if case .probeReference(let address) = action { _ = lookout.handle(.referenceHeard(address), at: now) }
                if case .kernel(_, .silent) = action { silent = time }
            }
        }
        let found = try #require(silent)
        #expect(found - 2000 <= (profile == .fast ? 400 : 1050))
        #expect(lookout.reach(at: Instant(sinceStart: .milliseconds(4000))) == .open)
    }

    @Test("at rest all are asked in the same moment, whatever put them out of step; who is late gets all its time")
    func together() throws {
        let names = ["lim1", "lim2", "lim3"]
        var lookout = try lookout(names)
        let peers = try names.map { try #require(ServerName($0)) }
        _ = lookout.handle(.ring(peers), at: .start)
        var asked: [Int: Int] = [:]
        for time in stride(from: 0, to: 6000, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            for action in lookout.handle(.tick, at: now) {
                asked[time, default: 0] += 1
                switch action {
                // One answer is lost: that peer is asked again after 50 ms.
                case .probe(let name) where name != peers[1] || time < 1000 || time >= 1250:
                    _ = lookout.handle(.heard(name), at: now)
                case .probeReference(let address): _ = lookout.handle(.referenceHeard(address), at: now)
                case .probe, .reach, .discounted, .kernel, .paused: break
                }
            }
            if time == 500 { #expect(lookout.isAtRest) }
            if time == 1100 { #expect(!lookout.isAtRest) }
        }
        #expect(lookout.isAtRest)
        let late = asked.filter { $0.key >= 4000 }
        #expect(late.count == 8 && late.values.allSatisfy { $0 == 4 }, "\(late.sorted { $0.key < $1.key })")
        _ = lookout.handle(.ring([peers[0], peers[2]]), at: Instant(sinceStart: .seconds(6)))
        #expect(!lookout.isAtRest)
    }

    @Test("a reference that is silent while the peer is heard is named, until it answers")
    func silentReference() throws {
        var lookout = try lookout()
        let peer = try #require(ServerName("lim1"))
        _ = lookout.handle(.ring([peer]), at: .start)
        var told: [[IPv4Address]] = []
        for time in stride(from: 0, to: 20_000, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            var actions = lookout.handle(.tick, at: now)
            for action in actions {
                if case .probe = action { actions += lookout.handle(.heard(peer), at: now) }
                guard case .probeReference(let address) = action, time > 15_000 else { continue }
                actions += lookout.handle(.referenceHeard(address), at: now)
            }
            told += actions.compactMap { if case .discounted(let silent) = $0 { silent } else { nil } }
        }
        #expect(told == [[gateway], []])
    }

    @Test("right after a start nobody has answered yet: that is no word of being cut off, unless it stays so")
    func firstWord() throws {
        for profile in DetectionProfile.allCases {
            var late = try lookout(profile: profile)
            let told = run(&late, milliseconds: 0..<100) { $0 >= 20 }.map(\.action)
            #expect(told.first { if case .reach = $0 { true } else { false } } == .reach(.open))
            var cut = try lookout(profile: profile)
            let silence = run(&cut, milliseconds: 0..<3000) { _ in false }
            let words = silence.compactMap { if case .reach(let reach) = $0.action { reach } else { nil } }
            #expect(words == [.unanswered])
            let first = silence.firstIndex { $0.action == .reach(.unanswered) } ?? .max
            let dead = silence.firstIndex { if case .kernel(_, .silent) = $0.action { true } else { false } } ?? 0
            #expect(first < dead, "whoever acts on the silence knows already that it is cut off")
        }
    }

    @Test(
        "of whom nothing is taken over is asked four times more seldom while all is well, and as often as all once it is not"
    )
    func leisure() throws {
        let (standby, regular) = (try #require(ServerName("standby")), try #require(ServerName("lim2")))
        var lookout = Lookout(
            peers: [standby, regular],
            onlookers: [regular],
            references: [gateway],
            policy: .availability,
            profile: .standard,
            at: .start
        )
        _ = lookout.handle(.ring([standby, regular]), at: .start)
        func asked(_ range: Range<Int>, answers: (Int) -> Bool) -> [ServerName: Int] {
            run(&lookout, milliseconds: range, answers: answers).reduce(into: [:]) { counts, entry in
                if case .probe(let name) = entry.action { counts[name, default: 0] += 1 }
            }
        }
        #expect(asked(0..<4000) { _ in true } == [standby: 16, regular: 4])
        // The ring loses it: it is asked at once, and in time.
        _ = lookout.handle(.ring([standby]), at: Instant(sinceStart: .milliseconds(4000)))
        let lost = asked(4000..<5000) { _ in true }
        #expect((lost[regular] ?? 0) >= 4)
        _ = lookout.handle(.ring([standby, regular]), at: Instant(sinceStart: .milliseconds(5000)))
        _ = asked(5000..<6000) { _ in true }
        let silent = run(&lookout, milliseconds: 6000..<8000) { _ in false }
        #expect(silent.contains { if case .kernel(regular, .silent) = $0.action { true } else { false } })
    }

    @Test(
        "what says nothing new is noted all the same: nobody falls silent by it, and what is news is not taken for it"
    )
    func nothingNew() throws {
        var lookout = try lookout(["lim1"])
        let peer = try #require(ServerName("lim1"))
        let early = lookout.absorb(.heard(peer), at: .start)
        #expect(!early, "nobody was told that it is heard")
        _ = lookout.handle(.ring([peer]), at: .start)
        var isNews = 0
        for time in stride(from: 0, to: 8000, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            for action in lookout.handle(.tick, at: now) {
                let heard: Lookout.Event? =
                    switch action {
                    case .probe(let name): .heard(name)
                    case .probeReference(let address): .referenceHeard(address)
                    case .reach, .discounted, .kernel, .paused: nil
                    }
                guard let heard, time < 6000 else { continue }
                if !lookout.absorb(heard, at: now) {
                    isNews += 1
                    _ = lookout.handle(heard, at: now)
                }
            }
            if (1000..<6000).contains(time) { #expect(lookout.isAtRest && lookout.reach(at: now) == .open) }
        }
        #expect(isNews == 2)
        #expect(lookout.verdict(of: peer)?.silentSince != nil)
        let late = lookout.absorb(.heard(peer), at: Instant(sinceStart: .seconds(8)))
        let tick = lookout.absorb(.tick, at: Instant(sinceStart: .seconds(8)))
        #expect(!late && !tick)
    }

    @Test("another member that answers shows that this server is not cut off")
    func membersOnly() throws {
        var lookout = try lookout(["lim1", "lim2"])
        let other = try #require(ServerName("lim2"))
        for time in stride(from: 0, to: 3000, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            for action in lookout.handle(.tick, at: now) where action == .probe(other) {
                _ = lookout.handle(.heard(other), at: now)
            }
        }
        #expect(lookout.reach(at: Instant(sinceStart: .milliseconds(3000))) == .membersOnly)
    }

    @Test("a gap between two ticks is a pause of our own: everything known before is forgotten")
    func pause() throws {
        var lookout = try lookout()
        _ = run(&lookout, milliseconds: 0..<1000) { _ in true }
        let actions = lookout.handle(.tick, at: Instant(sinceStart: .seconds(5)))
        #expect(actions.contains { if case .paused = $0 { true } else { false } })
        let peer = try #require(ServerName("lim1"))
        #expect(lookout.verdict(of: peer) == .collecting(since: Instant(sinceStart: .seconds(5))))
    }

    @Test("behind an own pause nothing is said of this server's reach until a reference had its time to answer")
    func reachBehindPause() throws {
        var lookout = try lookout()
        _ = run(&lookout, milliseconds: 0..<1000) { _ in true }
        var said: [(Duration, Reach)] = []
        for time in stride(from: 3000, to: 4000, by: 10) {
            for case .reach(let reach) in lookout.handle(.tick, at: Instant(sinceStart: .milliseconds(time))) {
                said.append((.milliseconds(time), reach))
            }
        }
        let first = try #require(said.first)
        #expect(first.1.isCutOff && first.0 >= .milliseconds(3300) && first.0 < .milliseconds(3500), "\(said)")
    }
}
