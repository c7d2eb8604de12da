package import ClusterModel
package import ManagementFailover

/// What the management engine needs of the world. Calls that return at once must not wait for anything slow.
package protocol ManagementWorld: Sendable {
    func send(_ message: ManagementMessage)
    /// Durable when it returns; throws if it is not, and then nothing that relies on it may be done.
    func persist(_ memory: ManagementMemory) throws

    func startStandby() async -> JobResult
    /// On failure the data directory that was in place is in place again.
    func adopt(_ directory: String) async -> JobResult
    func recover() async -> JobResult
    func stopDatabase() async -> JobResult
    func checkpoint() async -> JobResult
    func promote() async -> JobResult
    /// Cancelled when its task is.
    func rebuild(_ past: LoserPast?) async -> JobResult
    /// Nobody's answer within the time means that nobody has the address.
    func lookAgain(within limit: Duration) async -> JobResult
    /// `urgent`: the machine waits for a change, so a cached answer won't do.
    func observe(urgent: Bool) async -> DatabaseObservation

    /// An element each time that the database's process ended, for one reader: what `observe` says has changed.
    var databaseEndings: AsyncStream<Void> { get }

    /// Idempotent, as are the next four.
    func startReceiver()
    /// Effective when it returns.
    func stopReceiver()
    func claimAddress()
    func releaseAddress()
    func announceAddress()
    /// Lets the address's lease run on for a moment; without this it ends by itself.
    func permitAddress()

    func raise(_ alarm: Alarm)
    func clear(_ identity: String)
    func record(_ decision: Decision)
    func record(_ move: MoveRecord)

    /// Commits something that leaves no trace but in the log; true once it is confirmed, false if it is not in time.
    func confirmWrite() async -> Bool
    /// True once the virtual IP is on this server and was announced, false if it is not in time.
    func addressIsHeld() async -> Bool
}
