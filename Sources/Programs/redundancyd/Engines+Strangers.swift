import ARP
import EngineClock
import SystemSupport

// Equipment that took an alias without a word of its own: it answers who asks, and nobody else would ever know.
extension Engines {
    private static let interval = Duration.seconds(10)
    /// Shorter than a stranger is remembered, so that the alarm holds until it is gone.
    private static let intervalWhileContested = Duration.seconds(5)

    /// Asks who else answers for the aliases held here (LM-18); an answer comes in as every other claim does.
    ///
    /// The virtual IP is asked for with what is true beside the ring.
    func watchStrangers() async {
        var askedAt = MonotonicClock.sinceStart()
        while !Task.isCancelled {
            await Rest.pass(Self.intervalWhileContested)
            let now = MonotonicClock.sinceStart()
            let isDue = now - askedAt >= Self.interval
            if isDue { askedAt = now }
            for held in addresses where held.address != virtualIP?.address && held.answers {
                if isDue || held.isContested { neighbourhood.ask(held.address, at: .broadcast) }
            }
        }
    }
}
