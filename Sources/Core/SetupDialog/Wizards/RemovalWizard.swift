/// Remove Redundancy: shows what happens, then wants the server's name typed, since there is no way back by ESC.
package typealias RemovalWizard = Wizard<RemovalScript>

package struct RemovalScript: WizardScript, Hashable {
    package enum Step: Hashable, Sendable {
        case planning
        case impossible
        case review
        case name
    }

    package let first = Step.planning
    private let server: String
    private var changes: [PlannedChange] = []
    private var typedName = ""
    private var obstacle = ""

    package init(server: String) { self.server = server }

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .planning: .look(.plan(.removeRedundancy), saying: "Working out what will be changed")
        case .impossible: .ask(Page(UtilitiesEntry.removeRedundancy.rawValue, obstacle, .notice))
        case .review: .ask(WizardPages.review(changes, of: "remove PM/SNM redundancy here", destructive: true))
        case .name: .ask(namePage)
        }
    }

    private var namePage: Page {
        Page(
            UtilitiesEntry.removeRedundancy.rawValue,
            "After this the server works stand-alone. Type its name, \(server), to go on.",
            help: "Redundancy is removed on the master first, then on the standby.",
            .text(label: "Name", value: typedName)
        )
    }

    package mutating func take(_ answer: PageAnswer, at step: Step) -> WizardReaction<Step, Intent> {
        switch (step, answer) {
        case (.impossible, _): return .leave
        case (.review, .yes): return .go(.name)
        case (.name, .text(let typed)):
            typedName = typed
            guard AnswerRules.trimmed(typed).lowercased() == server else {
                return .again("That is not this server's name; it is \(server).")
            }
            return .finish(.removeRedundancy)
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    package mutating func take(_ finding: Finding, at step: Step) -> WizardReaction<Step, Intent> {
        switch finding {
        case .changes(let found):
            changes = found
            return .go(.review)
        case .refused(let why):
            obstacle = why
            return .go(.impossible)
        case .passed, .pair, .packages, .standbyData, .inventory, .hostKey:
            obstacle = "The answer to a check was not understood; nothing was changed. Report this."
            return .go(.impossible)
        }
    }
}
