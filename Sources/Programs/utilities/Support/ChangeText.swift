package import SetupPlan

/// A change journal for readers who shall not see what files held before: the journal itself holds that, to put it back.
package enum ChangeText {
    package static func lines(_ records: [JournalRecord]) -> [String] {
        records.map { record in
            switch record {
            case .begun(let number, _, let title, let wanted, let before, let at):
                "\(at) \(number) begun: \(title): \(wanted.subject) (before: \(state(before)); wanted: \(state(wanted)))"
            case .inherited(let number, _, let title, let wanted, let before, _, let at):
                "\(at) \(number) inherited: \(title): \(wanted.subject) (before: \(state(before)); wanted: \(state(wanted)))"
            case .done(let number, let at): "\(at) \(number) done"
            case .undone(let number, let at): "\(at) \(number) taken back"
            case .kept(let number, let reason, let at): "\(at) \(number) kept: \(reason)"
            }
        }
    }

    private static func state(_ condition: Condition) -> String {
        let words = condition.stateInWords.split(separator: "\n")
        return words.count > 1 ? "\(words.count) lines" : words.joined()
    }
}
