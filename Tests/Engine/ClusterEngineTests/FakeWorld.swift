import ClusterEngine
import ClusterModel
import LIMPlacement
import Synchronization

/// A server on which everything works at once unless a test says otherwise; it writes down what it is asked for.
final class FakeWorld: PlacementWorld {
    struct Wishes {
        var done: [String] = []
        var claim = ClaimOutcome.held
        var owner: AliasOwner?
        var persistFails = false
        /// LIMs whose start or reload does not end before it is cancelled or let go.
        var slow: Set<LIMNumber> = []
        var raised: [String] = []
        var detection: DetectionProfile?
    }

    private struct Failure: Error {}

    let wishes = Mutex(Wishes())

    var done: [String] { wishes.withLock { $0.done } }

    private func note(_ what: String) { wishes.withLock { $0.done.append(what) } }

    func persist(_ memory: PlacementMemory) throws {
        if wishes.withLock({ $0.persistFails }) { throw Failure() }
        note("persist")
    }

    func multicast(_ report: PlacementReport) {}

    func start(_ lim: LIMNumber) async -> ObservedState? {
        note("start \(lim)")
        while wishes.withLock({ $0.slow.contains(lim) }) {
            if Task.isCancelled {
                note("start \(lim) cancelled")
                return nil
            }
            await Task.yield()
        }
        note("started \(lim)")
        return .running
    }

    func stop(_ lim: LIMNumber) async -> ObservedState? {
        note("stop \(lim)")
        return .stopped
    }

    func returnData(_ lim: LIMNumber) async -> String? {
        note("return data \(lim)")
        return nil
    }

    func lookAgain(at alias: IPv4Address, cluster: ClusterConfiguration) async -> LookAgainFindings {
        note("look \(alias)")
        return LookAgainFindings(aliasOwner: wishes.withLock { $0.owner })
    }

    func claim(_ alias: IPv4Address) async -> ClaimOutcome {
        note("claim \(alias)")
        return wishes.withLock { $0.claim }
    }

    func release(_ alias: IPv4Address) async { note("release \(alias)") }
    func keep(_ alias: IPv4Address) { note("keep \(alias)") }
    func announce(_ alias: IPv4Address) { note("announce \(alias)") }
    func permit(_ alias: IPv4Address) {}
    func keepBlocked(_ alias: IPv4Address) {}
    func block(_ alias: IPv4Address) async { note("block \(alias)") }

    func reload(_ lim: LIMNumber) async -> ObservedState? {
        note("reload \(lim)")
        while wishes.withLock({ $0.slow.contains(lim) }), !Task.isCancelled { await Task.yield() }
        return .running
    }
    func configured(_ configuration: ClusterConfiguration) {
        wishes.withLock { $0.detection = configuration.detection }
    }
    func raise(_ alarm: Alarm) { wishes.withLock { $0.raised.append(alarm.code) } }
    func clear(_ identity: String) {}
}
