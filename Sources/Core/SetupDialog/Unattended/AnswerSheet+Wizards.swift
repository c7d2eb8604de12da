import ClusterModel

/// What a sheet says to a page of a wizard.
package enum SheetAnswer: Hashable, Sendable {
    case answer(PageAnswer)
    /// The file must say it, and does not; the key.
    case missing(String)
}

extension AnswerSheet {
    /// The same questions as on the screen, answered from the file; what it leaves out takes the page's proposal.
    package func answer(to page: Page, at step: MasterScript.Step) -> SheetAnswer {
        switch step {
        case .managerPassword: secret(managerPassword, "managerPasswordFile", twice: true)
        case .sudoPassword: secret(standbySudoPassword, "standbySudoPasswordFile", twice: false)
        case .both: .answer(both.map { $0 ? .yes : .no } ?? page.proposal)
        case .packages: .answer(choosing(page))
        case .virtualIP: virtualIP.map { .answer(.text($0.description)) } ?? .missing("virtualIP")
        case .replicationUser: replicationUser.map { .answer(.text($0)) } ?? .missing("replication.user")
        case .replicationPassword: secret(replicationPassword, "replication.passwordFile", twice: true)
        // The master's part moves nothing there; the standby's, which does, insists on an explicit yes.
        case .standbyData: replaceStandbyData == nil && both != true ? .answer(.yes) : replacing
        case .references: .answer(references.map { .text(Self.joined($0)) } ?? page.proposal)
        case .mode: .answer(mode.flatMap { AloneMode.allCases.firstIndex(of: $0) }.map { .chosen($0) } ?? page.proposal)
        case .restart: .answer(restartWebServer.map { $0 ? .yes : .no } ?? page.proposal)
        case .start, .found, .silentLogin, .review, .impossible, .detecting, .lookingForPackages, .lookingForData,
            .planning:
            .answer(page.proposal)
        }
    }

    package func answer(to page: Page, at step: StandbyScript.Step) -> SheetAnswer {
        switch step {
        case .silentLogin: secret(managerPassword, "managerPasswordFile", twice: false)
        case .virtualIP: virtualIP.map { .answer(.text($0.description)) } ?? .missing("virtualIP")
        case .replicationUser: replicationUser.map { .answer(.text($0)) } ?? .missing("replication.user")
        case .replicationPassword: secret(replicationPassword, "replication.passwordFile", twice: false)
        case .standbyData: replacing
        case .restart: .answer(restartWebServer.map { $0 ? .yes : .no } ?? page.proposal)
        case .start, .found, .review, .impossible, .detecting, .lookingForData, .planning: .answer(page.proposal)
        }
    }

    private func secret(_ secret: Secret?, _ key: String, twice: Bool) -> SheetAnswer {
        secret.map { .answer(.password($0, again: twice ? $0 : nil)) } ?? .missing(key)
    }

    /// Moving a database aside needs an explicit yes.
    private var replacing: SheetAnswer {
        replaceStandbyData.map { .answer($0 ? .yes : .no) } ?? .missing("replaceStandbyData")
    }

    private func choosing(_ page: Page) -> PageAnswer {
        guard let install, case .checklist(let items) = page.content else { return page.proposal }
        return .checked(
            items.map { item in install.contains { item.label.hasPrefix($0.label + " ") || item.label == $0.label } }
        )
    }

    private static func joined(_ addresses: [IPv4Address]) -> String {
        addresses.map(\.description).joined(separator: ", ")
    }
}

extension Page {
    /// What pressing Enter on the untouched page would answer.
    package var proposal: PageAnswer {
        switch content {
        case .menu(_, let selected): .chosen(selected)
        case .yesNo(_, _, let proposed): proposed ? .yes : .no
        case .text(_, let value): .text(value)
        case .password: .password(Secret(""), again: nil)
        case .checklist(let items): .checked(items.map(\.isChecked))
        case .review: .yes
        case .notice: .read
        }
    }
}
