package import ClusterModel

/// How a command ended, with one sentence for the operator.
package enum CommandAnswer: Hashable, Sendable {
    /// Done, or nothing was to be done.
    case done(String)
    /// A check refused it; nothing was changed.
    case refused(String)
    /// It was begun and did not succeed; the sentence says what is so now.
    case failed(String)
}

extension Placement {
    /// What a command would be answered with at once, were it given now; nil if it would be begun. Nothing is changed.
    package func answer(to command: PlacementCommand, at now: Instant) -> CommandAnswer? {
        var copy = self
        // Numbers of commands begin with 1.
        let question = CommandID(0)
        for case .answer(question, let answer) in copy.handle(.command(question, command), at: now) { return answer }
        return nil
    }
}
