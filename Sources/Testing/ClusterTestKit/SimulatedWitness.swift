/// A third host with corosync-qnetd: while the ring is broken it gives its vote to one side at most (ffsplit).
struct SimulatedWitness: Sendable {
    /// A server that hears nothing of it for so long counts without it (`timeout` in corosync.conf).
    static let silence = Duration.milliseconds(1250)
    /// A server that it hears nothing of for so long is dead to it.
    static let patience = Duration.milliseconds(2200)
    /// How long a ring waits for its word (`sync_timeout`).
    static let settling = Duration.milliseconds(2000)

    var isUp = true
    /// No way between it and a server.
    var cut = [false, false]
    /// When each server was last heard, or heard it.
    var heardAt: [Duration] = [.zero, .zero]
    /// The side that has its vote.
    var holder: Int?
    var heldSince = Duration.zero
}
