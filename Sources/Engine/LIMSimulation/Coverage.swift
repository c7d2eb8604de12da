import ClusterModel
package import LIMPlacement

/// Which events met a LIM in which state, and which ways its state went.
package struct Coverage: Sendable {
    package struct Pair: Hashable, Sendable {
        package let state: LIMStateKind
        package let event: PlacementEventKind
    }

    package struct Way: Hashable, Sendable {
        package let from: LIMStateKind
        package let to: LIMStateKind

        package init(from: LIMStateKind, to: LIMStateKind) {
            self.from = from
            self.to = to
        }
    }

    package private(set) var pairs: Set<Pair> = []
    package private(set) var ways: Set<Way> = []
    package private(set) var events = 0

    package init() {}

    mutating func note(_ event: PlacementEvent, before: [LIMPart], after: [LIMPart]) {
        events += 1
        for part in before {
            let state = part.state.kind
            if event.lim == nil || event.lim == part.lim { pairs.insert(Pair(state: state, event: event.kind)) }
            guard let now = after.first(where: { $0.lim == part.lim && $0.side == part.side })?.state.kind, now != state
            else { continue }
            ways.insert(Way(from: state, to: now))
        }
    }

    package mutating func add(_ other: Coverage) {
        pairs.formUnion(other.pairs)
        ways.formUnion(other.ways)
        events += other.events
    }

    /// Pairs that no run reached.
    package var missing: [Pair] {
        LIMStateKind.allCases.flatMap { state in
            PlacementEventKind.allCases.map { Pair(state: state, event: $0) }.filter { !pairs.contains($0) }
        }
    }
}
