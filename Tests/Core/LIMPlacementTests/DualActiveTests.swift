import ClusterModel
import Detection
import LIMPlacement
import Testing

@Suite("R-CL-08, R-CL-25, A-01: both sides run a LIM and meet")
struct DualActiveTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let regular: LIMEpoch
        let standby: LIMEpoch
        var loser: LIMLock = .regular
        var standbyHealthy = true
        let stops: LIMSide
    }

    static let rows = [
        Row(
            testDescription: "the standby took over from the regular server: the regular server stops",
            regular: LIMEpoch(number: 4, side: .regular, supersedes: 3),
            standby: LIMEpoch(number: 5, side: .standby, supersedes: 4),
            stops: .regular
        ),
        Row(
            testDescription: "the regular server took over from a frozen standby: the standby stops",
            regular: LIMEpoch(number: 6, side: .regular, supersedes: 5),
            standby: LIMEpoch(number: 5, side: .standby, supersedes: 4),
            stops: .standby
        ),
        Row(
            testDescription: "both started without knowing of the other: the regular server stops",
            regular: LIMEpoch(number: 6, side: .regular, supersedes: 3),
            standby: LIMEpoch(number: 5, side: .standby, supersedes: 4),
            stops: .regular
        ),
        Row(
            testDescription: "the same, set the other way: the standby stops",
            regular: LIMEpoch(number: 6, side: .regular, supersedes: 3),
            standby: LIMEpoch(number: 5, side: .standby, supersedes: 4),
            loser: .standby,
            stops: .standby
        ),
        Row(
            testDescription: "the same number on both sides: the regular server stops",
            regular: LIMEpoch(number: 5, side: .regular, supersedes: 2),
            standby: LIMEpoch(number: 5, side: .standby, supersedes: 4),
            stops: .regular
        ),
        Row(
            testDescription: "a standby that is not healthy does not win a fork",
            regular: LIMEpoch(number: 6, side: .regular, supersedes: 3),
            standby: LIMEpoch(number: 5, side: .standby, supersedes: 4),
            standbyHealthy: false,
            stops: .standby
        ),
    ]

    private func meets(_ row: Row, on side: LIMSide) throws -> Bool {
        let own = side == .regular ? row.regular : row.standby
        var pair = try Fixture(on: side) { memory in
            memory.configuration.policy = PlacementPolicy(dualActiveLoser: row.loser)
            memory.update(.one) {
                $0.own = own
                $0.seen.see(own)
            }
        }
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        if side == .standby { pair.handle(.condition(pair.lim, LIMCondition(healthy: row.standbyHealthy))) }
        pair.meet()
        var report = pair.report(.serving, epoch: side == .regular ? row.standby : row.regular)
        if side == .regular { report.lims[0].condition.healthy = row.standbyHealthy }
        return pair.handle(.report(report)).stops
    }

    @Test("exactly one side stops, and both know which", arguments: rows)
    func oneStops(row: Row) throws {
        #expect(try meets(row, on: .regular) == (row.stops == .regular))
        #expect(try meets(row, on: .standby) == (row.stops == .standby))
    }

    @Test("the alias goes before the programs are stopped")
    func order() throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.meet()
        let actions = pair.hear(.serving, epoch: LIMEpoch(number: 9, side: .standby, supersedes: 8))
        let kinds = actions.kinds
        let release = try #require(kinds.firstIndex(of: "release"))
        let stop = try #require(kinds.firstIndex(of: "stop"))
        #expect(release < stop)
    }

    @Test("the daemon's own death moves nothing: a LIM that runs goes on under its epoch")
    func daemonRestart() throws {
        let epoch = LIMEpoch(number: 7, side: .regular, supersedes: 6)
        var pair = try Fixture(on: .regular) { memory in
            memory.update(.one) {
                $0.own = epoch
                $0.seen.see(epoch)
            }
        }
        let actions = pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        #expect(!actions.starts && !actions.stops)
        pair.meet()
        pair.hear(.stopped)
        #expect(pair.state?.epoch == epoch)
    }
}
