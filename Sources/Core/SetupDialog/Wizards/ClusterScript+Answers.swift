import ClusterModel

extension ClusterScript {
    package typealias Reaction = WizardReaction<Step, Intent>

    package mutating func take(_ answer: PageAnswer, at step: Step) -> Reaction {
        do throws(Refusal) {
            return try accept(answer, at: step)
        } catch {
            return .again(error.description)
        }
    }

    private mutating func accept(_ answer: PageAnswer, at step: Step) throws(Refusal) -> Reaction {
        switch (step, answer) {
        case (.impossible, _): return .leave
        case (.name, .text(let typed)): return try enterName(typed)
        case (.standby, .chosen(let index)) where freeStandbys.indices.contains(index):
            standby = freeStandbys[index].name
            return .go(.lim)
        case (.lim, .chosen(let index)) where choosableRegulars.indices.contains(index):
            let chosen = choosableRegulars[index].lim
            if chosen != lim {
                newBaseText = ""
                // The other LIM's: on the way back it must not become this one's, too.
                newBase = nil
            }
            lim = chosen
            return .go(.newBase)
        case (.newBase, .text(let typed)): return try enterNewBase(typed)
        case (.priority, .text(let typed)): return try enterPriority(typed)
        case (.another, .yes):
            lim = nil
            return .go(.lim)
        case (.another, .no): return .go(.fallback)
        case (.fallback, .chosen(let index)):
            fallback = index == 1 ? .automatic : .manual
            return .go(.planning)
        case (.review, .yes): return answers.map { .finish(.createCluster($0)) } ?? .go(.name)
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    package mutating func take(_ finding: Finding, at step: Step) -> Reaction {
        switch (step, finding) {
        case (.looking, .inventory(let found)):
            system = found
            return begin()
        case (.newBase, .passed): return .go(.priority)
        case (.newBase, .refused(let why)): return .again(why)
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

    private mutating func begin() -> Reaction {
        if freeStandbys.isEmpty {
            obstacle =
                "There is no standby server without a cluster. Add a server under \"Server in system\" and convert it "
                + "under \"Standby server in system\" first."
            return .go(.impossible)
        }
        if freeRegulars.isEmpty {
            obstacle = "Every LIM of the system is in a cluster already; a LIM belongs to one cluster only."
            return .go(.impossible)
        }
        nameText =
            (1...).lazy.map { "cluster\($0)" }.first { text in
                !system.clusters.contains { $0.name.description == text }
            } ?? nameText
        return .go(.name)
    }

    private mutating func enterName(_ typed: String) throws(Refusal) -> Reaction {
        nameText = typed
        let chosen = try AnswerRules.clusterName(typed)
        guard system.cluster(chosen) == nil else { throw Refusal("There is a cluster \(chosen) already.") }
        name = chosen
        return .go(.standby)
    }

    private mutating func enterNewBase(_ typed: String) throws(Refusal) -> Reaction {
        newBaseText = typed
        guard let lim, let subnet else { return .go(.standby) }
        // Coming back to a LIM's page replaces what was given for it.
        members.removeAll { $0.lim == lim }
        let address = try AnswerRules.newBase(typed, subnet: subnet, known: known)
        newBase = address
        return .check(.newBase(address, of: lim), saying: "Asking the network whether \(address) is free")
    }

    private mutating func enterPriority(_ typed: String) throws(Refusal) -> Reaction {
        let priority = try AnswerRules.priority(typed)
        guard let lim, let newBase else { return .go(.lim) }
        members.removeAll { $0.lim == lim }
        members.append(ClusterAnswers.Member(lim: lim, newBase: newBase, priority: priority))
        members.sort { $0.lim < $1.lim }
        return .go(.another)
    }
}
