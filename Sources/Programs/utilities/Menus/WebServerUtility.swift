package import SetupDialog

/// The screens of `webserver_config`: the menu, the wizards, and the utilities once redundancy is set.
@MainActor
package struct WebServerUtility {
    let session: Session

    package init(_ session: Session) { self.session = session }

    /// Until the person leaves.
    package func run() async throws {
        var last: WebServerEntry?
        while true {
            let situation = await situation()
            let summary = "Server \(session.hostName). PM/SNM redundancy: \(await summary())"
            var reason: String?
            if case .unavailable(let why) = situation { reason = why }
            let menu = WebServerMenu.dialog(status: summary, redundancyUnavailable: reason, at: last)
            guard let entry = try await session.run(menu) else { return }
            last = entry
            if entry == .redundancy { try await redundancy(situation) } else { try await web(entry) }
        }
    }

    private func situation() async -> RedundancySituation {
        do {
            return try await session.operations.management.situation()
        } catch {
            return .unavailable("\(error)")
        }
    }

    private func summary() async -> String {
        guard let read = try? await session.status.management() else { return "not known" }
        let text = ManagementStatusText(document: read.document).summary
        let subject = "PM/SNM redundancy is "
        return text.hasPrefix(subject) ? String(text.dropFirst(subject.count)) : text
    }

    private func redundancy(_ situation: RedundancySituation) async throws {
        if try await settleEarlier() != nil { return }
        switch situation {
        case .unavailable: return
        case .notConfigured(let role): try await setUp(as: role)
        case .configured(let role): try await utilities(as: role)
        }
    }

    /// What is at work is shown; what was broken off is continued or taken back. nil: there is nothing of the kind;
    /// otherwise that was all for now, and how it went.
    private func settleEarlier() async throws -> ExitStatus? {
        do {
            if let work = session.operations.detached, let running = try await work.running() {
                return try await session.watch(work, title: running.what)
            }
            guard let left = try await session.operations.management.brokenOff() else { return nil }
            switch try await session.decision(of: BrokenOffMenu.dialog(left)) {
            case .made(let choice):
                return try await session.carryOut(.settleBrokenOff(choice), title: choice.rawValue)
            case .left(let status): return status
            }
        } catch let error as OperationError {
            try session.show(WebServerEntry.redundancy.rawValue, error.description)
            return error.status
        }
    }

    /// The wizard of this server's role, and the work it ends in.
    @discardableResult
    package func setUp(
        as role: PairFound.Role,
        both: Bool = false,
        again: Bool = false
    ) async throws -> ExitStatus {
        if let status = try await settleEarlier() { return status }
        switch role {
        case .master:
            switch try await session.decision(of: MasterWizard(MasterScript(both: both, again: again))) {
            case .made(let answers):
                save(AnswerSheet(answers))
                return try await session.carryOut(
                    .setUpMaster(answers),
                    title: answers.both ? "Setting up redundancy, both servers" : "Setting up redundancy, master"
                )
            case .left(let status): return status
            }
        case .standby:
            switch try await session.decision(of: StandbyWizard(StandbyScript())) {
            case .made(let answers):
                save(AnswerSheet(answers))
                return try await session.carryOut(.setUpStandby(answers), title: "Setting up redundancy, standby")
            case .left(let status): return status
            }
        }
    }

    /// For the next time, and for `--answers`; without secrets. Not being able to save must not stop a set-up.
    private func save(_ sheet: AnswerSheet) { try? SavedAnswers.write(sheet, to: session.paths.savedAnswers) }

    private func utilities(as role: PairFound.Role) async throws {
        var last: UtilitiesEntry?
        while true {
            let menu = UtilitiesMenu.dialog(status: await summary(), role: role, at: last)
            guard let entry = try await session.run(menu) else { return }
            last = entry
            switch entry {
            case .checkStatus: try await checkStatus()
            case .reconfigure: try await setUp(as: role, again: true)
            case .fallback: try await confirm(.fallBack, Self.fallbackText, entry)
            case .reconfigureFallback: try await confirm(.reconfigureFallback, Self.reconfigureText, entry)
            case .removeRedundancy: if try await remove() { return }
            }
        }
    }

    private func checkStatus() async throws {
        try await session.showingErrors(UtilitiesEntry.checkStatus.rawValue) {
            let read = try await session.status.management()
            try session.show(
                "Status of redundancy",
                ManagementStatusText(document: read.document).lines.joined(separator: "\n")
            )
        }
    }

    private static let fallbackText =
        "PM and SNM, their database and the virtual IP move back to the master. LIM 1 must run on the master again. "
        + "Writing stops for less than a second. Continue?"
    private static let reconfigureText =
        "The fallback type of PM and SNM becomes the same as the cluster's. Continue?"

    private func confirm(_ intent: Intent, _ text: String, _ entry: UtilitiesEntry) async throws {
        do {
            if let already = try await session.operations.tryOut(intent) {
                return try session.show(entry.rawValue, already)
            }
        } catch let error as OperationError {
            return try session.show(entry.rawValue, error.description)
        }
        guard try await session.run(ConfirmDialog(entry.rawValue, text)) != nil else { return }
        try await session.carryOut(intent, title: entry.rawValue)
    }

    /// True once it is removed: the menu of set redundancy has then no place any more.
    private func remove() async throws -> Bool {
        guard let intent = try await session.run(RemovalWizard(RemovalScript(server: session.hostName))) else {
            return false
        }
        try await session.carryOut(intent, title: UtilitiesEntry.removeRedundancy.rawValue)
        if case .configured = await situation() { return false }
        return true
    }
}
