package import ClusterModel

extension ServerScript {
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
        case (.name, .text(let typed)):
            nameText = typed
            let chosen = try AnswerRules.serverName(typed)
            guard system.server(chosen) == nil else { throw Refusal("There is a server \(chosen) already.") }
            name = chosen
            return .go(.address)
        case (.address, .text(let typed)):
            addressText = typed
            address = try AnswerRules.serverAddress(typed, in: system)
            return .go(.lim)
        case (.lim, .text(let typed)):
            limText = typed
            lim = AnswerRules.trimmed(typed).isEmpty ? nil : try AnswerRules.lim(typed)
            if let lim, let other = system.servers.first(where: { $0.lim == lim }) {
                throw Refusal("LIM \(lim) runs on \(other.name) already.")
            }
            return .go(.admin)
        case (.admin, .text(let typed)):
            adminText = typed
            adminText = try AnswerRules.account(typed)
            guard let address else { return .go(.address) }
            return .check(.hostKey(address), saying: "Asking \(address) for its host key")
        case (.hostKey, .yes): return .go(.password)
        case (.hostKey, _):
            obstacle =
                "The host key \(hostKey) is not the one of \(nameText), so nothing was sent to \(addressText). "
                + "Somebody else answers there, or the address is another server's."
            return .go(.impossible)
        case (.password, .password(let typed, _)):
            password = try AnswerRules.existingPassword(typed)
            guard let answers else { return .go(.name) }
            return .check(.serverLogin(answers), saying: "Logging in on the new server")
        case (.review, .yes): return answers.map { .finish(.addServer($0)) } ?? .go(.name)
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    package mutating func take(_ finding: Finding, at step: Step) -> Reaction {
        switch (step, finding) {
        case (.looking, .inventory(let found)):
            system = found
            return .go(.name)
        case (.admin, .hostKey(let shown)):
            hostKey = shown
            return .go(.hostKey)
        case (.admin, .refused(let why)): return .again(why)
        case (.password, .passed): return .go(.planning)
        case (.password, .refused(let why)): return .again(why)
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

extension AnswerRules {
    /// The address of a server to add: nothing in the system has it yet.
    package static func serverAddress(_ text: String, in system: SystemInventory) throws(Refusal) -> IPv4Address {
        let address = try address(text)
        if let taken = system.knownAddresses.first(where: { $0.address == address }) {
            throw Refusal(
                "\(address) is the \(taken.use.rawValue) address of \(taken.owner) already.",
                ofTheSystem: true
            )
        }
        return address
    }
}
