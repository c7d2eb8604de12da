import ClusterModel

extension MasterScript {
    package typealias Reaction = WizardReaction<Step, MasterAnswers>

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
        case (.start, _), (.found, .no), (.silentLogin, .no), (.impossible, _): return .leave
        case (.found, .yes): return .go(.managerPassword)
        case (.managerPassword, .password(let typed, let again)):
            draft.managerPassword = try AnswerRules.newPassword(typed, again: again)
            return .go(.sudoPassword)
        case (.sudoPassword, .password(let typed, _)):
            // The password is sent to no standby with another key. Without an answer yet the login says what is wrong.
            if let shown = draft.pair?.peerHostKey { try requireKey(shown) }
            draft.sudoPassword = try AnswerRules.existingPassword(typed)
            return .check(.standbyLogin(draft.login), saying: "Logging in on the standby")
        case (.silentLogin, .yes):
            try requireKey(draft.pair?.peerHostKey ?? "no key")
            return .go(.both)
        case (.both, .yes), (.both, .no):
            draft.both = answer == .yes
            return .go(.lookingForPackages)
        case (.packages, .checked(let wanted)): return try choosePackages(wanted)
        case (.virtualIP, .text(let typed)): return try enterVirtualIP(typed)
        case (.replicationUser, .text(let typed)):
            draft.replicationUser = typed
            draft.replicationUser = try AnswerRules.role(typed)
            return .check(.replicationRole(user: draft.replicationUser), saying: "Looking for that role")
        case (.replicationPassword, .password(let typed, let again)):
            draft.replicationPassword = try AnswerRules.newPassword(typed, again: again)
            return .go(.lookingForData)
        case (.standbyData, .yes): return .go(.references)
        case (.standbyData, _):
            throw Refusal("The standby can follow the master only with the master's data. Choose Replace, or leave.")
        case (.references, .text(let typed)):
            return try enterReferences(typed)
        case (.mode, .chosen(let index)): return chooseMode(index)
        case (.restart, .yes), (.restart, .no):
            draft.restartWebServer = answer == .yes
            return .go(.planning)
        case (.review, .yes): return draft.answers.map { .finish($0) } ?? .go(.found)
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    package mutating func take(_ finding: Finding, at step: Step) -> Reaction {
        switch (step, finding) {
        case (.detecting, .pair(let pair)): return begin(with: pair)
        case (.sudoPassword, .passed): return .go(.silentLogin)
        case (.lookingForPackages, .packages(let found)): return compare(found)
        case (.virtualIP, .passed): return .go(.replicationUser)
        case (.replicationUser, .passed): return .go(.replicationPassword)
        case (.references, .passed): return .go(.mode)
        case (.lookingForData, .standbyData(let data)):
            draft.data = data
            return .go(.standbyData)
        case (.planning, .changes(let changes)):
            draft.changes = changes
            return .go(.review)
        // On a page the refusal stands beside the field; a look without a page has none, so it gets one.
        case (.sudoPassword, .refused(let why)), (.virtualIP, .refused(let why)), (.replicationUser, .refused(let why)),
            (.references, .refused(let why)):
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
        if let standbyAdminUser { pair.standbyAdminUser = standbyAdminUser }
        draft.pair = pair
        guard pair.role == .master else {
            obstacle = "This is the standby \(pair.standby.name). Start on the master \(pair.master.name) first."
            return .go(.impossible)
        }
        if draft.referencesText == nil {
            draft.referencesText = pair.references.map(\.description).joined(separator: ", ")
        }
        if let before = pair.replicationUser, draft.replicationPassword == nil { draft.replicationUser = before }
        if draft.virtualIPText.isEmpty {
            draft.virtualIPText = pair.known.first { $0.use == .virtual }?.address.description ?? ""
        }
        return .go(.found)
    }

    private func requireKey(_ shown: String) throws(Refusal) {
        guard let wanted = standbyHostKey, wanted != shown else { return }
        throw Refusal("The standby shows \(shown), not \(wanted) as in standbyHostKey. Nothing was changed.")
    }

    private mutating func compare(_ found: [PackageFound]) -> Reaction {
        if let different = found.first(where: \.differs) {
            obstacle =
                "\(different.application.label) is \(different.versionOnMaster ?? "") on the master and "
                + "\(different.versionOnStandby ?? "") on the standby. Bring both to the same version first."
            return .go(.impossible)
        }
        draft.missing = found.filter(\.isMissingOnStandby)
        draft.install = draft.missing.map { _ in true }
        return .go(.packages)
    }

    private mutating func choosePackages(_ wanted: [Bool]) throws(Refusal) -> Reaction {
        guard wanted.count == draft.missing.count else { throw Refusal("Select what to install.") }
        draft.install = wanted
        for (found, isWanted) in zip(draft.missing, wanted) where !isWanted {
            throw Refusal("\(found.application.label) runs on the master, so the standby needs it too.")
        }
        return .go(.virtualIP)
    }

    private mutating func enterVirtualIP(_ typed: String) throws(Refusal) -> Reaction {
        draft.virtualIPText = typed
        guard let pair = draft.pair else { return .go(.detecting) }
        let address = try AnswerRules.virtualIP(typed, for: pair)
        draft.virtualIP = address
        return .check(.virtualIP(address), saying: "Asking the network whether \(address) is free")
    }

    private mutating func enterReferences(_ typed: String) throws(Refusal) -> Reaction {
        draft.referencesText = typed
        guard let pair = draft.pair else { return .go(.detecting) }
        let references = try AnswerRules.references(typed, for: pair, virtualIP: draft.virtualIP)
        draft.references = references
        guard !references.isEmpty else { return .go(.mode) }
        return .check(.references(references), saying: "Asking the network for the reference hosts")
    }

    private mutating func chooseMode(_ index: Int) -> Reaction {
        guard AloneMode.allCases.indices.contains(index) else { return .again("Choose one of the two.") }
        draft.mode = AloneMode.allCases[index]
        return .go(.restart)
    }
}
