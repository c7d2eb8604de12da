package import ClusterModel

/// The events of the machine without their contents.
package enum PlacementEventKind: String, Hashable, Sendable, CaseIterable {
    case view
    case ringLost
    case report
    case kernel
    case reach
    case limFound
    case limChanged
    case condition
    case dataArrived
    case reloaded
    case dataReturned
    case aliasClaimed
    case aliasRefused
    case aliasReleased
    case aliasInUse
    case lookAgainResult
    case command
    case configuration
    case persistFailed
    case paused
    case tick
}

extension PlacementEvent {
    package var kind: PlacementEventKind {
        switch self {
        case .view: .view
        case .ringLost: .ringLost
        case .report: .report
        case .kernel: .kernel
        case .reach: .reach
        case .limFound: .limFound
        case .limChanged: .limChanged
        case .condition: .condition
        case .dataArrived: .dataArrived
        case .reloaded: .reloaded
        case .dataReturned: .dataReturned
        case .aliasClaimed: .aliasClaimed
        case .aliasRefused: .aliasRefused
        case .aliasReleased: .aliasReleased
        case .aliasInUse: .aliasInUse
        case .lookAgainResult: .lookAgainResult
        case .command: .command
        case .configuration: .configuration
        case .persistFailed: .persistFailed
        case .paused: .paused
        case .tick: .tick
        }
    }

    /// The LIM that it is about; nil if it is about all of them.
    package var lim: LIMNumber? {
        switch self {
        case .limFound(let lim, _, _), .limChanged(let lim, _), .condition(let lim, _), .dataArrived(let lim, _),
            .reloaded(let lim, _), .dataReturned(let lim, _), .aliasClaimed(let lim),
            .aliasRefused(let lim), .aliasReleased(let lim), .aliasInUse(let lim, _),
            .lookAgainResult(let lim, _, _):
            lim
        case .view, .ringLost, .report, .kernel, .reach, .command, .configuration, .persistFailed, .paused, .tick: nil
        }
    }
}
