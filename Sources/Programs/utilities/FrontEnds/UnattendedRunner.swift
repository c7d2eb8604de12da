import SetupDialog

/// Leads an answers file through the same wizard as a person: same questions, same checks, same words; never a screen.
struct UnattendedRunner {
    let checks: DialogChecks
    /// Told what is being looked up.
    let say: @Sendable (String) -> Void

    struct Decided<Outcome: Sendable>: Sendable {
        var outcome: Outcome
        var changes: [PlannedChange]
    }

    func run<Script: WizardScript>(
        _ script: Script,
        answering answer: (Page, Script.Step) -> SheetAnswer
    ) async throws -> Decided<Script.Outcome> {
        var wizard = Wizard(script)
        var effect = wizard.start()
        var changes: [PlannedChange] = []
        // A refusal by a check keeps its own status; one by a rule is a bad answer.
        var refusal: OperationError?
        while true {
            switch effect {
            case .show(let page):
                if let problem = page.problem { throw refusal ?? OperationError(.badAnswers, problem) }
                if case .notice = page.content { throw refusal ?? OperationError(.refused, page.text) }
                if case .review(let planned, _, _) = page.content { changes = planned }
                switch answer(page, wizard.current) {
                case .answer(let given): effect = wizard.handle(.answered(given))
                case .missing(let key):
                    var cure = ""
                    if case .yesNo = page.content { cure = " Say \(key): true or false." }
                    throw OperationError(.usage, "\(key): missing. \(page.text)\(cure)")
                }
            case .check(let check, let sentence):
                say(sentence)
                switch await checks.attempt(check) {
                case .success(let finding):
                    refusal = nil
                    effect = wizard.handle(.found(finding))
                case .failure(let error):
                    refusal = error
                    effect = wizard.handle(.found(.refused(error.description)))
                }
            case .finished(let outcome):
                return Decided(outcome: outcome, changes: changes)
            case .left:
                throw refusal ?? OperationError(.refused, "The set-up was left; nothing was changed.")
            }
        }
    }
}
