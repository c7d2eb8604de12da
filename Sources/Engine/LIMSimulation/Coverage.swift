import ClusterModel
package import LIMPlacement

/// Which events met a LIM in which state, and which ways its state went, and how often.
package struct Coverage: Sendable {
    package struct Pair: Hashable, Sendable {
        package let state: LIMStateKind
        package let event: PlacementEventKind

        package init(state: LIMStateKind, event: PlacementEventKind) {
            self.state = state
            self.event = event
        }
    }

    package struct Way: Hashable, Sendable {
        package let from: LIMStateKind
        package let to: LIMStateKind

        package init(from: LIMStateKind, to: LIMStateKind) {
            self.from = from
            self.to = to
        }
    }

    package private(set) var events = 0
    private var pairs = [Int](repeating: 0, count: LIMStateKind.allCases.count * PlacementEventKind.allCases.count)
    private var ways = [Int](repeating: 0, count: LIMStateKind.allCases.count * LIMStateKind.allCases.count)
    /// The states before the event that is being handled.
    private var before: [LIMStateKind] = []

    package init() {}

    mutating func note(before parts: [LIMPart]) {
        before.removeAll(keepingCapacity: true)
        for index in parts.indices { before.append(parts[index].state.kind) }
    }

    mutating func note(_ event: PlacementEvent, after parts: [LIMPart]) {
        events += 1
        let kind = event.kind.position
        let lim = event.lim
        for index in before.indices where index < parts.count {
            let state = before[index].position
            if lim == nil || lim == parts[index].lim { pairs[state * PlacementEventKind.allCases.count + kind] += 1 }
            let now = parts[index].state.kind.position
            // A part that is another one than before is no way, nor is what a change led to that is taken back.
            if now == state || before.count != parts.count || event.kind == .persistFailed { continue }
            ways[state * LIMStateKind.allCases.count + now] += 1
        }
    }

    package mutating func add(_ other: Coverage) {
        for index in pairs.indices { pairs[index] += other.pairs[index] }
        for index in ways.indices { ways[index] += other.ways[index] }
        events += other.events
    }

    package func count(of pair: Pair) -> Int {
        pairs[pair.state.position * PlacementEventKind.allCases.count + pair.event.position]
    }

    package func count(of way: Way) -> Int {
        ways[way.from.position * LIMStateKind.allCases.count + way.to.position]
    }

    package static let allPairs = LIMStateKind.allCases.flatMap { state in
        PlacementEventKind.allCases.map { Pair(state: state, event: $0) }
    }

    package static let allWays = LIMStateKind.allCases.flatMap { from in
        LIMStateKind.allCases.map { Way(from: from, to: $0) }
    }
}

extension LIMStateKind {
    fileprivate var position: Int {
        switch self {
        case .unknown: 0
        case .idle: 1
        case .yielded: 2
        case .unclaimed: 3
        case .lookingFirst: 4
        case .starting: 5
        case .lookingAgain: 6
        case .claiming: 7
        case .serving: 8
        case .stopping: 9
        case .failed: 10
        }
    }
}

extension PlacementEventKind {
    fileprivate var position: Int {
        switch self {
        case .view: 0
        case .ringLost: 1
        case .report: 2
        case .kernel: 3
        case .reach: 4
        case .limFound: 5
        case .limChanged: 6
        case .condition: 7
        case .dataArrived: 8
        case .reloaded: 9
        case .dataReturned: 10
        case .aliasClaimed: 11
        case .aliasRefused: 12
        case .aliasReleased: 13
        case .aliasInUse: 14
        case .lookAgainResult: 15
        case .command: 16
        case .configuration: 17
        case .persistFailed: 18
        case .paused: 19
        case .tick: 20
        }
    }
}
