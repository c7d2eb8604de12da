import ARP
import ClusterEngine
import ClusterModel
import EngineClock
import LIMPlacement
import SystemSupport

// Equipment that took an alias without a word of its own: it answers who asks, and nobody else would ever know.
extension Engines {
    private static let interval = Duration.seconds(10)
    /// Shorter than a stranger is remembered, so that the alarm holds until it is gone.
    private static let intervalWhileContested = Duration.seconds(5)
    /// While a LIM runs on the standby, and can be given back any moment: what is stopped here for that must find its alias
    /// free there.
    private static let intervalBeforeReturn = Rest.step * 6

    /// Asks who else answers for the aliases held here (LM-18); an answer comes in as every other claim does.
    ///
    /// The virtual IP is asked for with what is true beside the ring.
    func watchStrangers() async {
        var askedAt = [IPv4Address: Duration]()
        while !Task.isCancelled {
            await Rest.pass(Self.intervalBeforeReturn)
            let returning = await aliasesBeforeReturn()
            let now = MonotonicClock.sinceStart()
            for held in addresses where held.address != virtualIP?.address && held.answers {
                let contested = held.isContested ? Self.intervalWhileContested : Self.interval
                let interval = returning.contains(held.address) ? Self.intervalBeforeReturn : contested
                // The clock's grid and this one may differ by a little.
                guard now - (askedAt[held.address] ?? .zero) >= interval - .milliseconds(100) else { continue }
                askedAt[held.address] = now
                neighbourhood.ask(held.address, at: .broadcast)
            }
        }
    }

    /// Of the LIMs that run here on the standby.
    private func aliasesBeforeReturn() async -> [IPv4Address] {
        guard identity.cluster.standby == identity.me else { return [] }
        let machine = await placement.snapshot()
        return machine.parts.filter(\.state.isServing).compactMap { part in
            machine.configuration.regular(of: part.lim)?.alias
        }
    }
}
