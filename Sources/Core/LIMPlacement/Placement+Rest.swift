import ClusterModel
import Detection

extension Placement {
    /// Every LIM runs on its regular server, everybody is there, and nothing is under way: no deadline is near, and
    /// whatever happens next comes as an event. Time may pass in larger steps then.
    package var isAtRest: Bool {
        guard view != nil, undecided == nil, isCutOff == nil, !isLeaving, owedSince == nil, commands.isEmpty,
            asks.isEmpty
        else { return false }
        return peers.allSatisfy { $0.isMember && $0.kernel.isHeard } && parts.allSatisfy(\.isAtRest)
    }
}

extension LIMPart {
    fileprivate var isAtRest: Bool {
        guard dataReturn == nil else { return false }
        switch (side, state, preload) {
        case (.regular, .serving, _), (.standby, .idle, .none), (.standby, .idle, .running): return true
        default: return false
        }
    }
}
