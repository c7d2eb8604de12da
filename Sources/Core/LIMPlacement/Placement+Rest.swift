import ClusterModel
import Detection

extension Placement {
    /// Every LIM runs on its regular server, everybody is there, and nothing is under way: no deadline is near, and
    /// whatever happens next comes as an event. Time may pass in larger steps then.
    package var isAtRest: Bool {
        guard view != nil, undecided == nil, isCutOff == nil, !isLeaving, owedSince == nil, commands.isEmpty,
            asks.isEmpty
        else { return false }
        return peers.allSatisfy { $0.isMember && $0.kernel.isHeard } && parts.allSatisfy(\.isWhereItBelongs)
    }
}

extension LIMPart {
    /// On its regular server, and nothing of it is under way on this one.
    fileprivate var isWhereItBelongs: Bool {
        guard dataReturn == nil else { return false }
        return switch side {
        case .regular: if case .serving = state { true } else { false }
        case .standby: state == .idle && (preload == .none || preload == .running)
        }
    }
}
