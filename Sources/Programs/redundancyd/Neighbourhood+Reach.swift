import ARP
import ClusterModel
import Detection
import Synchronization
import SystemSupport

// Whether this server is cut off, asked for at once.
extension Neighbourhood {
    /// Whether a reference answers a question of this moment, which is asked after a while; true if none counts.
    ///
    /// At rest the last answer can be half a second old: a cut that young is not known of yet.
    func isReached(after pause: Duration) async -> Bool {
        // Both sleeps end early only by cancellation: then nobody wants the answer.
        try? await Task.sleep(for: pause)
        return await socket.inHaste { await isReachedNow() }
    }

    private func isReachedNow() async -> Bool {
        let start = Instant(sinceStart: MonotonicClock.sinceStart())
        for _ in 0..<Self.reachQuestions {
            let (proven, references) = knowledge.withLock { knowledge in
                (knowledge.lookout.isReachProven(since: start), knowledge.lookout.ownReach.addresses)
            }
            guard proven == false else { return true }
            for reference in references { ask(reference, at: .broadcast) }
            for _ in 0..<Self.looksPerQuestion {
                try? await Task.sleep(for: .milliseconds(2))
                if knowledge.withLock({ $0.lookout.isReachProven(since: start) }) != false { return true }
            }
        }
        return false
    }

    /// Together half a second, in which a live reference answers even where every second frame is lost.
    private static let reachQuestions = 12
    private static let looksPerQuestion = 20
}
