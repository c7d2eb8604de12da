/// What must hold, whatever happens. The simulations count how often each was looked at.
package enum SimulationInvariant: String, Sendable, CaseIterable {
    // At every moment.
    case oneActiveAmongThoseInContact = "a LIM is active once among servers that see each other"
    case oneOnTheStandby = "the standby serves one LIM at most"
    case neverStartsWhatAnotherHas = "no server starts a LIM that a server it sees has"
    case neverStartsCutOff = "a server that is cut off starts nothing"
    case neverClaimsWhatAnswers = "no alias is claimed that a server in contact answers for"
    case neverClaimsCutOff = "a server that is cut off claims nothing"
    case neverClaimsAgainstLock = "no LIM is claimed against its lock"
    case epochNeverUsedTwice = "an epoch stands for one period on its own side"
    case epochAboveAllKnown = "a claim's epoch is above all that its server knew of the other side"
    case epochStoredFirst = "what is done under an epoch comes after the epoch is stored"
    case toldIsStored = "what the others are told is stored"
    case replacedByHigherPriorityOnly = "only a higher priority replaces what serves, and never what is locked there"
    case loadsBehindTheBlockOnly = "what is kept loaded answers for nothing, and only in preloaded clusters"
    case answersOnce = "each order is answered once"
    case reportsArePlausible = "no member refuses what another one reports"
    // Once the faults have ended.
    case comesToRest = "the servers come to rest"
    case runsOnce = "each LIM runs on one server"
    case oneConfiguration = "all members have one configuration"
    case nothingMoves = "nothing moves any more"
    case locksAreKept = "what is locked runs where it is locked to"
    case passiveSideIsLoaded = "the passive side of a preloaded cluster is preloaded"
    case ordersAreAnswered = "each order is answered in the end"
    case alarmsAreTrue = "alarms say what is so, and nothing else"
}

/// How often each invariant was looked at.
package struct InvariantCounts: Sendable {
    private var counts = [Int](repeating: 0, count: SimulationInvariant.allCases.count)

    package init() {}

    mutating func count(_ invariant: SimulationInvariant) { counts[invariant.position] += 1 }

    package mutating func add(_ other: InvariantCounts) {
        for position in counts.indices { counts[position] += other.counts[position] }
    }

    package func of(_ invariant: SimulationInvariant) -> Int { counts[invariant.position] }

    package var total: Int { counts.reduce(0, +) }
}

extension SimulationInvariant {
    private static let positions = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))

    fileprivate var position: Int { Self.positions[self] ?? 0 }
}

/// A rule that did not hold, and when and where.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    package let invariant: SimulationInvariant
    package let description: String
}
