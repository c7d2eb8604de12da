import SetupDialog

/// Both set-up verbs.
struct SetupCommand {
    let options: SetupOptions
    /// Reconfigure: what is set up is taken back first.
    let isAgain: Bool

    init(_ options: SetupOptions, again: Bool = false) {
        self.options = options
        isAgain = again
    }

    /// What is at work, and what --resume or --undo orders, comes first. nil: there is nothing of the kind.
    func runEarlier(in context: CommandContext) async throws -> Int32? {
        let operations = context.operations
        if let running = try await operations.detached?.running() {
            guard !options.dryRun, running.isSetUp else { throw DetachedWork.busy(running) }
            if options.answers == nil, options.choice == nil { return nil }
            context.talk("\(running.what), ordered by \(running.user), is still at work; watching it.")
            let progress = LineProgress(context.talk)
            return try tell(try await operations.detached?.watch { progress.take($0) } ?? "", in: context)
        }
        guard let choice = options.choice else { return nil }
        return try await carryOut(
            UnattendedRunner.Decided(
                outcome: .settleBrokenOff(choice),
                changes: options.dryRun ? try await operations.plan(.settleBrokenOff(choice)) : []
            ),
            in: context
        )
    }

    func run(in context: CommandContext) async throws -> Int32 {
        guard let file = options.answers else { return try await onScreen(context) }
        // A wrong file is told before anything is looked at, wherever it is run.
        var sheet = try AnswersFile.read(file)
        if let remark = sheet.remark { context.talk("\(file): \(remark)") }
        if options.both { sheet.both = true }
        let role = try await role(in: context)
        try requireMaster(role, sheet.both == true)
        guard sheet.role == role else {
            throw OperationError(
                .badAnswers,
                "\(file): role is \(sheet.role?.rawValue ?? "missing"), but this server is the \(role.rawValue)."
            )
        }
        try await takeBackBrokenOff(in: context)
        let decided = try await decide(sheet, role, in: context)
        return try await carryOut(decided, in: context)
    }

    /// Once the file is known to be one for this server: what is taken back can't be continued any more.
    private func takeBackBrokenOff(in context: CommandContext) async throws {
        let operations = context.operations
        guard !options.dryRun, let left = try await operations.management.brokenOff() else { return }
        context.talk("\(left.sentence) It is taken back, and begun anew (--resume would continue it).")
        let progress = LineProgress(context.talk)
        context.talk(try await operations.carryOut(.settleBrokenOff(.undo)) { progress.take($0) })
    }

    private func onScreen(_ context: CommandContext) async throws -> Int32 {
        try await FullScreen.run(plain: options.plain, in: context) { session in
            let role = try await role(in: context)
            try requireMaster(role, options.both)
            let status = try await WebServerUtility(session).setUp(as: role, both: options.both, again: isAgain)
            if status != .done { throw Session.Ended(status: status.rawValue) }
        }
    }

    private func requireMaster(_ role: PairFound.Role, _ both: Bool) throws {
        guard both, role != .master else { return }
        throw OperationError(.refused, "Both are set up on the master; this is the standby. Nothing was changed.")
    }

    private func role(in context: CommandContext) async throws -> PairFound.Role {
        switch try await context.operations.management.situation() {
        case .unavailable(let reason): throw OperationError(.refused, reason)
        case .notConfigured(let role), .configured(let role): return role
        }
    }

    private func decide(
        _ sheet: AnswerSheet,
        _ role: PairFound.Role,
        in context: CommandContext
    ) async throws -> UnattendedRunner.Decided<Intent> {
        let runner = UnattendedRunner(checks: DialogChecks(context.operations)) { context.talk("\($0) ...") }
        switch role {
        case .master:
            let script = MasterScript(
                managerUser: sheet.managerUser,
                standbyAdminUser: sheet.standbyAdminUser,
                standbyHostKey: sheet.standbyHostKey
            )
            let decided = try await runner.run(script) { sheet.answer(to: $0, at: $1) }
            return UnattendedRunner.Decided(outcome: .setUpMaster(decided.outcome), changes: decided.changes)
        case .standby:
            let script = StandbyScript(managerUser: sheet.managerUser)
            let decided = try await runner.run(script) { sheet.answer(to: $0, at: $1) }
            return UnattendedRunner.Decided(outcome: .setUpStandby(decided.outcome), changes: decided.changes)
        }
    }

    private func carryOut(
        _ decided: UnattendedRunner.Decided<Intent>,
        in context: CommandContext
    ) async throws -> Int32 {
        if options.dryRun {
            if options.json {
                context.out(try JSONText.of(PlanDocument(decided.changes)))
            } else {
                for change in decided.changes { context.out(change.line) }
                if decided.changes.isEmpty { context.talk("Nothing to do: everything is as wanted.") }
            }
            return 0
        }
        LostSession.goOn()
        let progress = LineProgress(context.talk)
        return try tell(try await context.operations.carryOut(decided.outcome) { progress.take($0) }, in: context)
    }

    private func tell(_ sentence: String, in context: CommandContext) throws -> Int32 {
        if options.json {
            context.out(try JSONText.of(ResultDocument(message: sentence)))
        } else {
            context.talk(sentence)
        }
        return 0
    }
}
