import ClusterModel

/// A passive side whose received log stands still behind the active side's.
struct Starvation: Hashable, Sendable {
    var reached: LSN
    var since: Instant
}
