import ClusterModel
import EngineClock
import LIMPlacement
import ManagementFailover
import Synchronization

/// The standby's word while it is not (yet, or no longer) set up for the management: it holds nothing of the pair.
///
/// Else a master that restarts between the two set-ups would wait for a peer that never speaks. Only the standby says
/// it: removal begins on the master, whose silence must not invite a standby that is still set up to take over. And it
/// says it to whoever speaks of the management: where there is none nobody is told anything.
final class NothingHeld: Sendable {
    private static let interval = Rest.step * 4

    private let ring: Ring
    private let run = UInt64.random(in: 1 ... .max)
    private let view = Mutex<UInt64?>(nil)
    /// Somebody spoke of it since the last word.
    private let isAsked = Mutex(false)

    init(ring: Ring) { self.ring = ring }

    func see(_ view: UInt64?) { self.view.withLock { $0 = view } }

    func hear() { isAsked.withLock { $0 = true } }

    /// Until cancelled.
    func tell() async {
        var sequence: UInt64 = 0
        while !Task.isCancelled {
            if takeAsked(), let view = view.withLock({ $0 }) {
                sequence += 1
                let report = ManagementReport(
                    view: view,
                    run: run,
                    sequence: sequence,
                    state: .stopped,
                    database: .stopped
                )
                ring.send(.management(.report(report)))
            }
            // Ends only by cancellation, which the loop's condition sees.
            await Rest.pass(Self.interval)
        }
    }

    private func takeAsked() -> Bool {
        isAsked.withLock { isAsked in
            defer { isAsked = false }
            return isAsked
        }
    }
}
