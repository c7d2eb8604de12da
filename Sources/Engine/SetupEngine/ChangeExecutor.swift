package import SetupPlan

/// What became of a step on its server.
package enum StepOutcome: Hashable, Sendable, Codable {
    /// It was as wanted already; nothing was journaled.
    case unchanged
    /// Changed; the number of its journal entry there.
    case done(number: Int)
}

/// Something that a server was not given back as it was recorded.
package struct UndoFinding: Hashable, Sendable, Codable {
    package var subject: String
    /// One sentence.
    package var text: String

    package init(subject: String, text: String) {
        self.subject = subject
        self.text = text
    }
}

/// What taking back changes came to on one server.
package struct UndoReport: Hashable, Sendable, Codable {
    /// How many changes were taken back.
    package var undone: Int
    /// Empty: everything that was touched equals what was recorded.
    package var findings: [UndoFinding]

    package init(undone: Int = 0, findings: [UndoFinding] = []) {
        self.undone = undone
        self.findings = findings
    }
}

/// Carries out journaled changes on one server: this one, or a peer through silent login.
package protocol ChangeExecutor: Sendable {
    /// What is there now, changing nothing.
    func find(_ wanted: Condition) async throws -> Condition

    /// The same for many things, in their order: one way there and back.
    func find(_ wanted: [Condition]) async throws -> [Condition]

    /// The number that the next change of this scope would get.
    func nextNumber(_ scope: JournalScope) async throws -> Int

    /// Check before, journal, change, check after, journal. Throws with the change begun and not done.
    func apply(
        _ step: Step,
        scope: JournalScope,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> StepOutcome

    /// Notes a change that another machine made before this one took its place, with what was there then: it is taken
    /// back like one of this machine's own, whose record of the same step it replaces. Its place is behind what the
    /// step `behind` has made here. Nothing is changed now.
    func inherit(_ step: Step, before: Condition, behind: String, scope: JournalScope) async throws

    /// Takes back the changes from number `first` on, last first, and proves it.
    func undo(
        _ scope: JournalScope,
        from first: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> UndoReport
}

extension ChangeExecutor {
    package func find(_ wanted: [Condition]) async throws -> [Condition] {
        var found: [Condition] = []
        for condition in wanted { found.append(try await find(condition)) }
        return found
    }
}
