package import ClusterModel
package import Detection
package import LIMPlacement

/// What happens in the simulated cluster at some time.
package enum SimulationEvent: Sendable {
    /// The daemon's own timer.
    case tick(Int, life: UInt32)
    case deliver(Int, life: UInt32, view: Int, index: Int)
    /// Corosync tells the daemon of a view, after what it still had to deliver.
    case enter(Int, life: UInt32, view: Int, flushed: [PlacementReport])
    case ringAway(Int, life: UInt32)
    /// Corosync forms its rings anew after the network changed.
    case form
    case verdict(Int, life: UInt32, peer: Int, heard: Bool, stamp: Int)
    case reach(Int, life: UInt32, Reach, stamp: Int)
    case program(Int, LIMNumber, run: Int, ObservedState)
    case aliasGone(Int, life: UInt32, LIMNumber)
    case dataReturned(Int, life: UInt32, LIMNumber)
    case aliasTaken(Int, life: UInt32, LIMNumber)
    case lease(Int, LIMNumber, run: Int)
    case looked(Int, life: UInt32, LIMNumber, ViewID)
    case reloaded(Int, life: UInt32, LIMNumber, run: Int)
    case startDaemon(Int, boot: Instant)
    case foreignSeen(Int, life: UInt32, LIMNumber)
    /// Another member announced an alias.
    case announced(Int, life: UInt32, LIMNumber, by: Int)
    /// The configuration on the server's disk was written anew.
    case inventory(Int, life: UInt32)
    /// An ambush: a command.
    case sprung([String])

    /// The server whose processor it needs; a frozen one handles it at thaw.
    var host: Int? {
        switch self {
        case .tick(let host, _), .deliver(let host, _, _, _), .enter(let host, _, _, _), .ringAway(let host, _),
            .verdict(let host, _, _, _, _), .reach(let host, _, _, _), .program(let host, _, _, _),
            .aliasGone(let host, _, _), .dataReturned(let host, _, _), .aliasTaken(let host, _, _),
            .looked(let host, _, _, _), .reloaded(let host, _, _, _),
            .startDaemon(let host, _), .foreignSeen(let host, _, _), .announced(let host, _, _, _),
            .inventory(let host, _):
            host
        case .form, .lease, .sprung: nil
        }
    }
}
