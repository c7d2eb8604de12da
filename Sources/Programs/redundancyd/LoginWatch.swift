import SystemSupport

/// Whether silent login to the other server works, as long as that server is there.
struct LoginWatch {
    /// A login costs a tenth of a second of both servers' processors.
    private static let interval = Duration.seconds(300)
    private static let retryInterval = Duration.seconds(30)
    /// A server that starts lets nobody in before its daemon is heard: for so long a login that fails proves nothing.
    private static let longestBoot = Duration.seconds(30)

    let check: LoginCheck
    /// nil: not known, since the other server is away or has just come.
    private(set) var works: Bool?
    private var presentSince: Duration?
    private var checkedAt: Duration?

    init(_ check: LoginCheck) { self.check = check }

    /// Waits for an answer of a server that has just come.
    var isUnsettled: Bool { presentSince != nil && works == nil }

    /// Logs in if it is time to: at once when the other server is back, then every five minutes.
    mutating func look(isPresent: Bool) async {
        guard isPresent else { return (works, presentSince, checkedAt) = (nil, nil, nil) }
        let now = MonotonicClock.sinceStart()
        let since = presentSince ?? now
        presentSince = since
        let pause = works == true ? Self.interval : Self.retryInterval
        if let checkedAt, now - checkedAt < pause { return }
        let succeeds = await check.succeeds()
        guard succeeds || MonotonicClock.sinceStart() - since >= Self.longestBoot else { return }
        (works, checkedAt) = (succeeds, now)
    }
}
