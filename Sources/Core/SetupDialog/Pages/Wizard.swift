/// The questions of one wizard: for each step a page or a look at the world, and what an answer leads to.
package protocol WizardScript: Sendable {
    associatedtype Step: Hashable, Sendable
    associatedtype Outcome: Sendable

    var first: Step { get }

    func turn(at step: Step) -> WizardTurn<Step>
    mutating func take(_ answer: PageAnswer, at step: Step) -> WizardReaction<Step, Outcome>
    mutating func take(_ finding: Finding, at step: Step) -> WizardReaction<Step, Outcome>
}

/// What happens when a step is reached.
package enum WizardTurn<Step: Hashable & Sendable>: Sendable {
    case ask(Page)
    /// Never returned to by Back.
    case look(DialogCheck, saying: String)
    /// Does not apply with the answers so far.
    case skip(to: Step)
}

package enum WizardReaction<Step: Hashable & Sendable, Outcome: Sendable>: Sendable {
    case go(Step)
    /// The same page once more, with the reason beside the field.
    case again(String)
    case check(DialogCheck, saying: String)
    case finish(Outcome)
    case leave
}

/// Walks through a script: keeps the way back, shows a refused answer's reason, and asks before answers are given up.
package struct Wizard<Script: WizardScript>: Dialog {
    package private(set) var script: Script
    /// The step whose page is shown or whose look is under way.
    package private(set) var current: Script.Step
    /// The pages that were answered on the way here, oldest first.
    private var behind: [Script.Step] = []
    /// What stood in a field when it was left by Back, refused or not.
    private var unsent: [Script.Step: String] = [:]
    /// Passwords that were taken: nobody sees them again, so an empty field keeps them.
    private var secrets: [Script.Step: PageAnswer] = [:]
    private var isQuitting = false

    package init(_ script: Script) {
        self.script = script
        current = script.first
    }

    package mutating func start() -> DialogEffect<Script.Outcome> { reach(current) }

    package mutating func handle(_ event: DialogEvent) -> DialogEffect<Script.Outcome> {
        if isQuitting { return decideQuitting(event) }
        switch event {
        case .answered(let answer):
            return take(answer)
        case .found(let finding):
            return follow(script.take(finding, at: current))
        case .back(let text):
            if let text { unsent[current] = text }
            guard let previous = behind.popLast() else { return .left }
            return reach(previous)
        case .quit:
            if behind.isEmpty { return .left }
            isQuitting = true
            return .show(Self.quitPage)
        }
    }

    private mutating func take(_ typed: PageAnswer) -> DialogEffect<Script.Outcome> {
        var answer = typed
        unsent[current] = nil
        if case .password(let first, let again) = typed {
            if first.isEmpty, again?.isEmpty ?? true, let kept = secrets[current] { answer = kept }
            secrets[current] = answer
        }
        return follow(script.take(answer, at: current))
    }

    private static var quitPage: Page {
        Page(
            "Quit",
            "Nothing has been changed so far. The answers given up to here will be forgotten. Quit?",
            .yesNo(yes: "Quit", no: "Go on", proposed: false)
        )
    }

    private mutating func decideQuitting(_ event: DialogEvent) -> DialogEffect<Script.Outcome> {
        isQuitting = false
        return switch event {
        case .answered(.yes), .quit: .left
        case .answered, .back, .found: reach(current)
        }
    }

    private mutating func follow(
        _ reaction: WizardReaction<Script.Step, Script.Outcome>
    ) -> DialogEffect<Script.Outcome> {
        switch reaction {
        case .go(let next):
            if case .ask = script.turn(at: current) { behind.append(current) }
            return reach(next)
        case .again(let problem):
            secrets[current] = nil
            return reach(current, problem: problem)
        case .check(let check, let sentence):
            return .check(check, saying: sentence)
        case .finish(let outcome):
            return .finished(outcome)
        case .leave:
            return .left
        }
    }

    private mutating func reach(_ step: Script.Step, problem: String? = nil) -> DialogEffect<Script.Outcome> {
        current = step
        switch script.turn(at: step) {
        case .ask(var page):
            page.problem = problem
            switch page.content {
            case .text(let label, _): if let text = unsent[step] { page.content = .text(label: label, value: text) }
            case .password(let label, let confirmed, _):
                page.content = .password(label: label, confirmed: confirmed, isKept: secrets[step] != nil)
            case .menu, .yesNo, .checklist, .review, .notice: break
            }
            return .show(page)
        case .look(let check, let sentence):
            return .check(check, saying: sentence)
        case .skip(let next):
            return reach(next)
        }
    }
}

extension Wizard: Equatable where Script: Equatable {}
