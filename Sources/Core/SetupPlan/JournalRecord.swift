/// One line of a server's change journal. Lines are only ever appended.
package enum JournalRecord: Hashable, Sendable, Codable {
    /// Written before anything is changed: what is about to be brought about, and what was found.
    case begun(number: Int, step: String, title: String, wanted: Condition, before: Condition, at: String)
    /// Made on the machine whose place this one has taken. Its place is where it was made there: behind what the step
    /// `behind` has made here, or before everything if that had nothing to do.
    case inherited(
        number: Int,
        step: String,
        title: String,
        wanted: Condition,
        before: Condition,
        behind: String,
        at: String
    )
    /// Changed, and seen to be as wanted.
    case done(number: Int, at: String)
    /// Taken back, and seen to be as it was found.
    case undone(number: Int, at: String)
    /// Not taken back, because a stranger changed it since; it stays as it is.
    case kept(number: Int, reason: String, at: String)

    package var number: Int {
        switch self {
        case .begun(let number, _, _, _, _, _), .inherited(let number, _, _, _, _, _, _),
            .done(let number, _),
            .undone(let number, _), .kept(let number, _, _):
            number
        }
    }
}
