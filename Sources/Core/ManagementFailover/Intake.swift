import ClusterModel

/// How far the active side's log has come to a passive side that lacks some of it.
struct Intake: Hashable, Sendable {
    var reached: LSN
    /// More of it has come since it was first seen to stream.
    var moves: Bool
}
