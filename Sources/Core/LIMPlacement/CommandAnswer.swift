/// How a command ended, with one sentence for the operator.
package enum CommandAnswer: Hashable, Sendable {
    /// Done, or nothing was to be done.
    case done(String)
    /// A check refused it; nothing was changed.
    case refused(String)
    /// It was begun and did not succeed; the sentence says what is so now.
    case failed(String)
}
