import ClusterModel

extension StandbyScript {
    package typealias Reaction = WizardReaction<Step, StandbyAnswers>

    package mutating func take(_ answer: PageAnswer, at step: Step) -> Reaction {
        do throws(Refusal) {
            return try accept(answer, at: step)
        } catch {
            return .again(error.description)
        }
    }

    private mutating func accept(_ answer: PageAnswer, at step: Step) throws(Refusal) -> Reaction {
        switch (step, answer) {
        case (.start, .yes): return .go(.detecting)
        case (.start, _), (.found, .no), (.impossible, _): return .leave
        case (.found, .yes): return .go(.silentLogin)
        case (.silentLogin, .password(let typed, _)):
            let password = try AnswerRules.existingPassword(typed)
            managerPassword = password
            let check = DialogCheck.masterLogin(user: pair?.managerUser ?? "", password: password)
            return .check(check, saying: "Logging in on the master")
        case (.virtualIP, .text(let typed)): return try enterVirtualIP(typed)
        case (.replicationUser, .text(let typed)):
            replicationUser = typed
            replicationUser = try AnswerRules.role(typed)
            return .go(.replicationPassword)
        case (.replicationPassword, .password(let typed, _)):
            let password = try AnswerRules.existingPassword(typed)
            replicationPassword = password
            let role = ReplicationRole(user: replicationUser, password: password)
            return .check(.matchesMasterRole(role), saying: "Logging in at the master's database")
        case (.standbyData, .yes): return .go(.restart)
        case (.standbyData, _):
            throw Refusal("The standby can follow the master only with the master's data. Choose Replace, or leave.")
        case (.restart, .yes), (.restart, .no):
            restartWebServer = answer == .yes
            return .go(.planning)
        case (.review, .yes): return answers.map { .finish($0) } ?? .go(.found)
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    package mutating func take(_ finding: Finding, at step: Step) -> Reaction {
        switch (step, finding) {
        case (.detecting, .pair(let pair)): return begin(with: pair)
        case (.silentLogin, .passed): return .go(.virtualIP)
        case (.virtualIP, .passed): return .go(.replicationUser)
        case (.replicationPassword, .passed): return .go(.lookingForData)
        case (.lookingForData, .standbyData(let found)):
            data = found
            return .go(.standbyData)
        case (.planning, .changes(let found)):
            changes = found
            return .go(.review)
        case (.silentLogin, .refused(let why)), (.virtualIP, .refused(let why)),
            (.replicationPassword, .refused(let why)):
            return .again(why)
        case (_, .refused(let why)):
            obstacle = why
            return .go(.impossible)
        case (_, _):
            obstacle = "The answer to a check was not understood; nothing was changed. Report this."
            return .go(.impossible)
        }
    }

    private mutating func begin(with found: PairFound) -> Reaction {
        var pair = found
        if let managerUser { pair.managerUser = managerUser }
        self.pair = pair
        guard pair.role == .standby else {
            obstacle = "This is the master \(pair.master.name), not the standby."
            return .go(.impossible)
        }
        guard pair.masterIsSetUp else {
            obstacle =
                "The master \(pair.master.name) is not set up yet. Run webserver_config, Redundancy there first, then "
                + "here."
            return .go(.impossible)
        }
        return .go(.found)
    }

    private mutating func enterVirtualIP(_ typed: String) throws(Refusal) -> Reaction {
        virtualIPText = typed
        guard let pair else { return .go(.detecting) }
        let address = try AnswerRules.virtualIP(typed, for: pair)
        virtualIP = address
        return .check(.matchesMasterVirtualIP(address), saying: "Comparing with the master")
    }
}
