package import ClusterModel

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
    /// What would become of a command, were it given now. Nothing is changed.
    package func prospect(of command: PlacementCommand, at now: Instant) -> CommandProspect {
        var copy = self
        // Numbers of commands begin with 1.
        let question = CommandID(0)
        for case .answer(question, let answer) in copy.handle(.command(question, command), at: now) {
            switch answer {
            case .refused(let sentence), .failed(let sentence): return .refused(sentence)
            case .done(let sentence):
                // What changes something at once has changed the copy.
                return copy.isOrderedLike(self) ? .nothingToDo(sentence) : .begins
            }
        }
        return .begins
    }

    private func isOrderedLike(_ other: Placement) -> Bool {
        configuration == other.configuration && parts.map(\.waitOverridden) == other.parts.map(\.waitOverridden)
    }
}
