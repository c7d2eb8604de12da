import SetupDialog

// Protocol, certificate, authentication and restart of the web server.
extension WebServerUtility {
    /// Until the person leaves the entry.
    func web(_ entry: WebServerEntry) async throws {
        try await session.showingErrors(entry.rawValue) {
            if entry == .directories { return try await directories() }
            let web = try session.operations.requireWebServer()
            switch entry {
            case .redundancy, .directories: return
            case .protocols: try await protocols(web)
            case .certificate: try await certificates(web)
            case .authentication: try await authentication(web)
            case .restart: try await restart(web)
            }
        }
    }

    private func text(_ status: WebServerStatus) -> String {
        WebServerStatusText(status).lines.joined(separator: "\n")
    }

    private func protocols(_ web: any WebServerOperations) async throws {
        let status = try await web.status()
        let menu = WebServerMenus.protocols(text(status), at: status.servers.first?.settings?.protocol)
        guard let wanted = try await session.run(menu) else { return }
        try await apply(.protocol(wanted), web, title: WebServerEntry.protocols.rawValue)
    }

    private func certificates(_ web: any WebServerOperations) async throws {
        let title = WebServerEntry.certificate.rawValue
        guard let entry = try await session.run(WebServerMenus.certificates(text(try await web.status()))) else {
            return
        }
        switch entry {
        case .selfSigned: try await apply(.selfSigned, web, title: title)
        case .importing:
            let rule: @Sendable (String) throws(Refusal) -> String = { path throws(Refusal) in
                do { return try PEMFile.read(path) } catch { throw Refusal("\(error)") }
            }
            let first = QuestionDialog(
                title,
                "The certificate, then those that signed it, in one file (PEM) on this server.",
                label: "File",
                help: "Your certification authority calls it the full chain, such as fullchain.pem.",
                rule: rule
            )
            guard let chain = try await session.run(first) else { return }
            let second = QuestionDialog(
                title,
                "Its private key (PEM, without a passphrase).",
                label: "File",
                rule: rule
            )
            guard let key = try await session.run(second) else { return }
            try await apply(.importCertificate(chain: chain, key: Secret(key)), web, title: title)
        }
    }

    private func authentication(_ web: any WebServerOperations) async throws {
        let title = WebServerEntry.authentication.rawValue
        let status = try await web.status()
        guard let entry = try await session.run(WebServerMenus.authentication(text(status))) else { return }
        switch entry {
        case .off: try await apply(.authentication(.off, pamService: nil), web, title: title)
        case .local: try await apply(.authentication(.local, pamService: nil), web, title: title)
        case .pam:
            let question = QuestionDialog(title, "A service in /etc/pam.d, on both servers.", label: "Service") { $0 }
            guard let service = try await session.run(question) else { return }
            try await apply(.authentication(.pam, pamService: service), web, title: title)
        case .addUser:
            guard let name = try await user(title, "Who may log in?") else { return }
            guard let password = try await session.run(NewPasswordDialog(title, "Password of \(name)")) else { return }
            try await apply(.setUser(name, password), web, title: title)
        case .removeUser:
            let known = status.servers.first?.users ?? []
            let names = known.isEmpty ? "There is none." : "There are \(known.joined(separator: ", "))."
            guard let name = try await user(title, "Who shall no longer log in? \(names)") else { return }
            try await apply(.removeUser(name), web, title: title)
        }
    }

    private func user(_ title: String, _ text: String) async throws -> String? {
        try await session.run(
            QuestionDialog(title, text, label: "User") { name throws(Refusal) in try AnswerRules.account(name) }
        )
    }

    private func restart(_ web: any WebServerOperations) async throws {
        let title = WebServerEntry.restart.rawValue
        let question = ConfirmDialog(
            title,
            "The web server is restarted on both servers. Whoever is logged in to PM or SNM has to log in again. Continue?"
        )
        guard try await session.run(question) != nil else { return }
        try await session.perform(title) { try await web.restart(onProgress: $0) }
    }

    private func apply(_ change: WebServerChange, _ web: any WebServerOperations, title: String) async throws {
        let changes = try await web.plan(change)
        guard try await session.run(ReviewDialog(title, changes)) != nil else { return }
        try await session.perform(title) { try await web.carryOut(change, onProgress: $0) }
    }
}
