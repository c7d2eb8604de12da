import ClusterModel

/// The shorter dialogues: choose a server, cluster or LIM, perhaps how, look at what will happen, confirm.
package typealias ChoiceWizard = Wizard<ChoiceScript>

package struct ChoiceScript: WizardScript, Hashable {
    package enum Purpose: Hashable, Sendable {
        case removeServer
        case convert
        case revert
        case deleteCluster
        case removeLIM
        case changeFallback
        case changeToPreloaded
        case move
        case lock
        case unlock
        case sync
    }

    package enum Step: Hashable, Sendable {
        case looking
        case impossible
        case object
        case manner
        case priority
        case planning
        case review
        case confirm
    }

    package let first = Step.looking
    package let purpose: Purpose
    var system = SystemInventory()
    var obstacle = ""
    var choices: [Choice] = []
    var object = 0
    var manner = 0
    var priorityText = ""
    var priority: Int?
    var changes: [PlannedChange] = []

    package init(_ purpose: Purpose) { self.purpose = purpose }

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .looking: .look(.inventory, saying: "Reading the system's servers and clusters")
        case .impossible: .ask(Page(purpose.title, obstacle, .notice))
        case .object: .ask(objectPage)
        case .manner: manners.isEmpty ? .skip(to: .planning) : .ask(mannerPage)
        case .priority: priorityLIM == nil ? .skip(to: .planning) : .ask(priorityPage)
        case .planning: planning
        case .review: .ask(reviewPage)
        case .confirm: .ask(confirmPage)
        }
    }

    /// What the daemon carries out at once has no plan; it is confirmed with its consequence instead.
    private var planning: WizardTurn<Step> {
        guard let intent else { return .skip(to: .object) }
        return purpose.hasPlan ? .look(.plan(intent), saying: "Working out what will be changed") : .skip(to: .confirm)
    }

    package mutating func take(_ answer: PageAnswer, at step: Step) -> WizardReaction<Step, Intent> {
        switch (step, answer) {
        case (.impossible, _): return .leave
        case (.object, .chosen(let index)) where choices.indices.contains(index):
            object = index
            if let reason = choices[index].unavailable { return .again(reason) }
            return .go(.manner)
        case (.manner, .chosen(let index)) where manners.indices.contains(index):
            if manner != index { priorityText = "" }
            manner = index
            return .go(.priority)
        case (.priority, .text(let typed)): return enterPriority(typed)
        case (.review, .yes), (.confirm, .yes): return intent.map { .finish($0) } ?? .go(.object)
        case (.confirm, .no): return .leave
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    private mutating func enterPriority(_ typed: String) -> WizardReaction<Step, Intent> {
        priorityText = typed
        do throws(Refusal) {
            priority = try AnswerRules.priority(typed)
            return .go(.planning)
        } catch {
            return .again(error.description)
        }
    }

    package mutating func take(_ finding: Finding, at step: Step) -> WizardReaction<Step, Intent> {
        switch (step, finding) {
        case (.looking, .inventory(let found)):
            system = found
            choices = Choice.all(for: purpose, in: found)
            if choices.isEmpty { obstacle = purpose.nothingToChoose }
            return .go(choices.isEmpty ? .impossible : .object)
        case (.planning, .changes(let found)):
            changes = found
            return .go(.review)
        case (_, .refused(let why)):
            obstacle = why
            return .go(.impossible)
        case (_, _):
            obstacle = "The answer to a check was not understood; nothing was changed. Report this."
            return .go(.impossible)
        }
    }
}
