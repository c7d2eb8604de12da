package import ClusterModel
package import Detection

/// Why a LIM is where it is, as seen from this server; turned into a sentence only when somebody asks.
package enum PlacementReason: Hashable, Sendable {
    case unread
    case noRing
    case noView
    case missingReport(ServerName)
    case configurationDiffers(ServerName)
    case leaving
    case cutOff(Reach)
    case lockedTo(LIMSide)
    case runsOn(ServerName, LIMPhase)
    case reply(ServerName)
    case regularHasIt(ServerName)
    case daemonAway(ServerName, until: Instant)
    case aliveWithoutContact(ServerName)
    case collectingEvidence(ServerName)
    case patience(ServerName, until: Instant)
    case waitingForPeer(ServerName, until: Instant)
    case standbyBusy(LIMNumber)
    case setback(until: Instant)
    case failed(LIMFailure, until: Instant)
    case yielded(YieldReason)
    case looksFirst
    case starts(LIMEpoch)
    case looksAgain
    case claims
    case serves(LIMEpoch)
    case stops(LIMStop.Reason)
    case unclaimed
    case fallbackByOrder(ServerName)
    case fallbackHeldDown(ServerName, until: Instant)
    case fallbackSuspended(ServerName)
    case fallbackAsked(ServerName)
    case notReady

    /// Nothing can be told yet: what was begun is held until it can.
    var holds: Bool {
        switch self {
        case .unread, .noRing, .noView, .missingReport, .configurationDiffers, .collectingEvidence, .patience, .reply:
            true
        case .leaving, .cutOff, .lockedTo, .runsOn, .regularHasIt, .daemonAway, .aliveWithoutContact, .waitingForPeer,
            .standbyBusy, .setback, .failed, .yielded, .looksFirst, .starts, .looksAgain, .claims, .serves, .stops,
            .unclaimed, .fallbackByOrder, .fallbackHeldDown, .fallbackSuspended, .fallbackAsked, .notReady:
            false
        }
    }

    /// Nothing an operator would ask about: the other side has it, as it should.
    var isQuiet: Bool {
        if case .regularHasIt = self { return true }
        if case .runsOn = self { return true }
        return false
    }
}
