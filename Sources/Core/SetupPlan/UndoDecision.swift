/// What taking back one journaled change means, given what is there now.
package enum UndoDecision: Hashable, Sendable {
    /// It is as it was found before the change.
    case alreadyAsBefore
    /// It is as we left it: bring this about.
    case restore(Condition)
    /// It is neither: somebody else changed it since. It is listed and left alone.
    case conflict(String)
}

extension ChangeJournal.Entry {
    package func undoing(_ found: Condition) -> UndoDecision {
        if found == before || (found.satisfies(before) && !found.satisfies(wanted)) { return .alreadyAsBefore }
        // A change that was cut short may have left the thing half made: what is ours to finish is ours to take back.
        if found.satisfies(wanted) || wanted.isOurOwn || isRepairable(found) { return .restore(before) }
        return .conflict("\(wanted.subject) was changed by somebody else since the set-up; it is left as it is.")
    }

    /// Things whose present state says nothing about a stranger: services stop, leases run out, operations resume.
    private func isRepairable(_ found: Condition) -> Bool {
        switch found {
        case .unit, .address, .routes, .packages, .operation, .sysctl, .keyLine: true
        case .file, .directory, .block: state == .begun
        case .word, .account, .password: false
        }
    }
}
