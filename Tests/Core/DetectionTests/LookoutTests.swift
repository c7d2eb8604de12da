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
    private func run(
        _ lookout: inout Lookout,
        milliseconds range: Range<Int>,
        answers: (Int) -> Bool
    ) -> [(at: Int, action: Lookout.Action)] {
        var all: [(Int, Lookout.Action)] = []
        for time in stride(from: range.lowerBound, to: range.upperBound, by: 10) {
            let now = Instant(sinceStart: .milliseconds(time))
            for action in lookout.handle(.tick, at: now) {
                all.append((time, action))
                guard answers(time) else { continue }
                if case .probe(let name) = action { _ = lookout.handle(.heard(name), at: now) }
                if case .probeReference(let address) = action { _ = lookout.handle(.referenceHeard(address), at: now) }
            }
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

    @Test("cut off behind its own switch, a server knows it before it calls the peer silent", arguments: 0..<25)
    func cutOffFirst(phase: Int) throws {
        for profile in DetectionProfile.allCases {
            var lookout = try lookout(profile: profile)
            _ = lookout.handle(.ring([try #require(ServerName("lim1"))]), at: .start)
            let cut = 2000 + phase * 10
            let actions = run(&lookout, milliseconds: 0..<6000) { $0 < cut }
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
}
