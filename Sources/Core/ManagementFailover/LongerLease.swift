/// A lease that was granted before the lease was made shorter; the peer may go by it until it has acknowledged a report
/// that says the new one.
struct LongerLease: Hashable, Sendable {
    let lease: Duration
    /// The first report with the new lease.
    let until: UInt64
}
