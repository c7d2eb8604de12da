package import SetupPlan

/// Changes a server only with a record of what was there, so that every change can be taken back.
package struct JournaledServer: ChangeExecutor {
    private let state: any ServerState
    private let store: any JournalStore
    /// The wall clock as text, for readers of the journal.
    private let now: @Sendable () -> String

    package init(state: any ServerState, store: any JournalStore, now: @escaping @Sendable () -> String) {
        self.state = state
        self.store = store
        self.now = now
    }

    package func find(_ wanted: Condition) async throws -> Condition { try await state.find(wanted) }

    package func nextNumber(_ scope: JournalScope) async throws -> Int { try await journal(scope).next }

    package func apply(
        _ step: Step,
        scope: JournalScope,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> StepOutcome {
        let journal = try await journal(scope)
        let wanted = step.wanted.withoutSecrets
        let found = try await state.find(step.wanted)
        // Begun by a program that was killed: what it recorded as "before" stays the truth.
        let begun = journal.interrupted.last { $0.step == step.id && $0.wanted == wanted }?.number
        if found.isAlready(step.wanted) {
            guard let begun else { return .unchanged }
            try await state.makeDurable(step.wanted)
            try await store.append(.done(number: begun, at: now()), to: scope)
            return .done(number: begun)
        }
        let number = begun ?? journal.next
        if begun == nil {
            let record = JournalRecord.begun(
                number: number,
                step: step.id,
                title: step.title,
                wanted: wanted,
                before: found.markedSecret(like: step.wanted),
                at: now()
            )
            try await store.append(record, to: scope)
        }
        try await state.bringAbout(step.wanted, report: report)
        let after = try await state.find(step.wanted)
        guard after.satisfies(step.wanted) else { throw SetupError.notAsWanted(step.wanted.subject) }
        try await state.makeDurable(step.wanted)
        try await store.append(.done(number: number, at: now()), to: scope)
        return .done(number: number)
    }

    package func inherit(_ step: Step, before: Condition, behind: String, scope: JournalScope) async throws {
        let journal = try await journal(scope)
        // What this machine came with is not what the other one had.
        for own in journal.undoable(from: 0) where own.step == step.id {
            if own.before == before { return }
            try await store.append(.undone(number: own.number, at: now()), to: scope)
        }
        let record = JournalRecord.inherited(
            number: journal.next,
            step: step.id,
            title: step.title,
            wanted: step.wanted.withoutSecrets,
            before: before,
            behind: behind,
            at: now()
        )
        try await store.append(record, to: scope)
    }

    package func undo(
        _ scope: JournalScope,
        from first: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> UndoReport {
        let journal = try await journal(scope)
        var result = UndoReport()
        let entries = journal.undoable(from: first)
        for entry in entries {
            do {
                if let finding = try await takeBack(entry, scope: scope, report: report) {
                    result.findings.append(finding)
                } else {
                    result.undone += 1
                }
            } catch {
                // One thing that can't be taken back must not keep the rest from it.
                result.findings.append(UndoFinding(subject: entry.before.subject, text: "\(error)"))
            }
        }
        let known = Set(result.findings.map(\.subject))
        result.findings += await proof(of: entries).filter { !known.contains($0.subject) }
        try await settle(scope)
        return result
    }

    /// Compares everything that was touched with what was recorded when it was first touched.
    private func proof(of entries: [ChangeJournal.Entry]) async -> [UndoFinding] {
        var seen: Set<String> = []
        var findings: [UndoFinding] = []
        for entry in entries.reversed() where seen.insert(entry.before.subject).inserted {
            let subject = entry.before.subject
            do {
                let found = try await state.find(entry.before)
                guard !found.satisfies(entry.before) else { continue }
                findings.append(UndoFinding(subject: subject, text: "\(subject) is not as it was before the set-up."))
            } catch {
                findings.append(UndoFinding(subject: subject, text: "\(subject) could not be looked at: \(error)"))
            }
        }
        return findings
    }

    /// - Returns: nil if it is as it was.
    private func takeBack(
        _ entry: ChangeJournal.Entry,
        scope: JournalScope,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> UndoFinding? {
        switch entry.undoing(try await state.find(entry.before)) {
        case .alreadyAsBefore: break

        case .restore(let before):
            report(before.subject)
            do { try await state.bringAbout(before, report: report) } catch let left as LeftAsIs {
                return try await keep(entry, because: left.description, scope)
            }
            guard try await state.find(before).satisfies(before) else { throw SetupError.notAsBefore(before.subject) }
            try await state.makeDurable(before)

        case .conflict(let reason): return try await keep(entry, because: reason, scope)
        }
        try await store.append(.undone(number: entry.number, at: now()), to: scope)
        return nil
    }

    private func keep(
        _ entry: ChangeJournal.Entry,
        because reason: String,
        _ scope: JournalScope
    ) async throws -> UndoFinding {
        try await store.append(.kept(number: entry.number, reason: reason, at: now()), to: scope)
        return UndoFinding(subject: entry.before.subject, text: reason)
    }

    private func settle(_ scope: JournalScope) async throws {
        let journal = try await journal(scope)
        guard journal.undoable().isEmpty, !journal.entries.isEmpty else { return }
        try await store.retire(scope, keeping: !journal.isSettled)
    }

    private func journal(_ scope: JournalScope) async throws -> ChangeJournal {
        ChangeJournal(try await store.records(scope))
    }
}
