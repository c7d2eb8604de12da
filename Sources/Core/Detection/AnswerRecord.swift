package import ClusterModel

/// Questions asked and answers heard of one address. Shared by peers and references.
package struct AnswerRecord: Hashable, Sendable {
    package private(set) var collectingSince: Instant
    package private(set) var lastSent: Instant?
    package private(set) var lastHeard: Instant?
    package private(set) var silentSince: Instant?
    private var unanswered = 0

    package init(at now: Instant) { collectingSince = now }

    /// The question that follows `limit` unanswered ones makes the address silent: by then the last of them has had
    /// one interval to be answered.
    package mutating func sent(limit: Int, at now: Instant) {
        if unanswered >= limit, silentSince == nil { silentSince = now }
        unanswered += 1
        lastSent = now
    }

    package mutating func heard(at now: Instant) {
        unanswered = 0
        silentSince = nil
        lastHeard = now
    }

    /// Forgets everything: what was known before a lost link or a pause proves nothing now.
    package mutating func restart(at now: Instant) { self = AnswerRecord(at: now) }

    package var verdict: KernelVerdict {
        if let silentSince { return .silent(since: silentSince, heard: lastHeard) }
        if let lastHeard { return .heard(at: lastHeard) }
        return .collecting(since: collectingSince)
    }

    /// The last question is still without an answer.
    package var isWaiting: Bool { unanswered > 0 }

    /// A second question had to be asked.
    package var isLate: Bool { unanswered > 1 }

    /// An answer that is awaited gets all the time that it has; where none is, a question may come sooner.
    package func isDue(_ next: Instant, at now: Instant, slack: Duration) -> Bool {
        next <= (isWaiting ? now : now.advanced(by: slack))
    }

    /// When to ask next: at the interval in doubt while an answer is late, at the one at rest otherwise. A silent
    /// address is asked at rest: there is no hurry any more.
    package func nextQuestion(rest: Duration, doubt: Duration, hurry: Bool) -> Instant {
        guard let lastSent else { return collectingSince }
        let hurried = hurry || (isWaiting && silentSince == nil)
        return lastSent.advanced(by: hurried ? doubt : rest)
    }
}
