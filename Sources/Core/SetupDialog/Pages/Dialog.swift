/// A conversation as a machine: it is told what happened and says what to do next. It draws, waits and tries nothing.
package protocol Dialog: Sendable {
    associatedtype Outcome: Sendable

    /// The first effect; called once.
    mutating func start() -> DialogEffect<Outcome>
    mutating func handle(_ event: DialogEvent) -> DialogEffect<Outcome>
}

package enum DialogEvent: Hashable, Sendable {
    case answered(PageAnswer)
    /// One step back: ESC, Back, `b`; with what stood in a field for text.
    case back(unsent: String? = nil)
    /// Ctrl-C, `q`: the dialog asks before it gives up answers.
    case quit
    case found(Finding)
}

package enum DialogEffect<Outcome: Sendable>: Sendable {
    /// Answered by `.answered`, `.back` or `.quit`.
    case show(Page)
    /// Answered by `.found`. The sentence is shown meanwhile.
    case check(DialogCheck, saying: String)
    case finished(Outcome)
    /// Left without a result; nothing was changed.
    case left
}

extension DialogEffect: Equatable where Outcome: Equatable {}
