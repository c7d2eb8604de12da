import ClusterModel
import ClusterTestKit
import Detection
import LIMPlacement
import LIMSimulation
import Testing

/// A pair, seen from one of its two servers, with the events of a normal life.
struct Fixture {
    let lim = LIMNumber.one
    let configuration: ClusterConfiguration
    let lim1: ServerName
    let standby: ServerName
    let own: ServerName
    var placement: Placement
    var now = Instant(sinceStart: .seconds(1))
    private var views: UInt64 = 0
    private var sequence: UInt64 = 0

    init(on side: LIMSide, memory change: (inout PlacementMemory) -> Void = { _ in }) throws {
        configuration = try ScenarioCluster.configuration(["lim1", "standby"])
        lim1 = try #require(configuration.members.first)
        standby = configuration.standby
        own = side == .regular ? lim1 : standby
        var memory = PlacementMemory(configuration: configuration)
        change(&memory)
        placement = Placement(server: own, memory: memory, isFreshBoot: false, at: .start)
        handle(.reach(.open))
    }

    var other: ServerName { own == lim1 ? standby : lim1 }
    var state: LIMState? { placement.parts.first?.state }
    var view: ViewID { ViewID(value: views) }

    @discardableResult
    mutating func handle(_ event: PlacementEvent) -> [PlacementAction] { placement.handle(event, at: now) }

    @discardableResult
    mutating func after(_ duration: Duration, _ event: PlacementEvent = .tick) -> [PlacementAction] {
        now = now.advanced(by: duration)
        return handle(event)
    }

    @discardableResult
    mutating func meet() -> [PlacementAction] {
        views += 1
        return handle(.view(id: view, members: [lim1, standby], hosts: [lim1, standby]))
    }

    @discardableResult
    mutating func part() -> [PlacementAction] {
        views += 1
        return handle(.view(id: view, members: [own], hosts: [own]))
    }

    /// The other server's report, in the current view unless said.
    func report(
        _ phase: LIMPhase,
        epoch: LIMEpoch? = nil,
        heard: UInt64 = 0,
        in view: ViewID? = nil,
        sequence: UInt64 = 1,
        condition: LIMCondition = LIMCondition()
    ) -> PlacementReport {
        var seen = EpochsSeen()
        if let epoch { seen.see(epoch) }
        return PlacementReport(
            from: other,
            cluster: configuration.name,
            view: view ?? self.view,
            sequence: sequence,
            heard: [PlacementReport.Heard(member: own, sequence: heard)],
            generation: placement.configuration.generation,
            lims: [LIMReport(lim: lim, phase: phase, epoch: epoch, seen: seen, condition: condition)]
        )
    }

    @discardableResult
    mutating func hear(_ phase: LIMPhase, epoch: LIMEpoch? = nil, heard: UInt64 = 0) -> [PlacementAction] {
        sequence += 1
        return handle(.report(report(phase, epoch: epoch, heard: heard, sequence: sequence)))
    }

    @discardableResult
    mutating func silence() -> [PlacementAction] { handle(.kernel(other, .silent(since: now, heard: nil))) }
}

extension [PlacementAction] {
    var starts: Bool { contains { if case .start = $0 { true } else { false } } }
    var claims: Bool { contains { if case .claimAlias = $0 { true } else { false } } }
    var stops: Bool { contains { if case .stop = $0 { true } else { false } } }

    /// What the others are told.
    var report: PlacementReport? {
        for case .multicast(let report) in self { return report }
        return nil
    }

    /// The kinds of action, in order.
    var kinds: [String] {
        map { action in
            switch action {
            case .persist: "persist"
            case .multicast: "multicast"
            case .start: "start"
            case .returnData: "return data"
            case .stop: "stop"
            case .lookAgain: "look"
            case .claimAlias: "claim"
            case .releaseAlias: "release"
            case .keepAlias: "keep"
            case .preload: "preload"
            case .reload: "reload"
            case .blockAlias: "block"
            case .announce: "announce"
            case .raise: "raise"
            case .clear: "clear"
            case .answer: "answer"
            }
        }
    }
}
