/// Why set-up stopped.
package enum SetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The change was made, and looking again did not show it.
    case notAsWanted(String)
    case notAsBefore(String)
    case noWayTo(server: String)
    case duplicateSteps([String])
    /// It told of more things, or of fewer, than it was asked for.
    case otherAnswer(server: String)

    package var description: String {
        switch self {
        case .notAsWanted(let subject): "\(subject) is still not as wanted after it was changed."
        case .notAsBefore(let subject): "\(subject) could not be put back as it was before the set-up."
        case .noWayTo(let server): "The plan has a step for \(server), and there is no silent login to it."
        case .otherAnswer(let server):
            "\(server) answered something else than expected; install the same version on both servers."
        case .duplicateSteps(let steps): "The plan names steps twice: \(steps.joined(separator: ", "))."
        }
    }
}
