/// PM/SNM set-up on the master: the screens of figures 9.1 to 9.8, and what else a safe set-up has to ask.
package typealias MasterWizard = Wizard<MasterScript>

package struct MasterScript: WizardScript, Hashable {
    /// In the order of reading.
    package enum Step: Hashable, Sendable, CaseIterable {
        case start
        case detecting
        case impossible
        case found
        case managerPassword
        case sudoPassword
        case silentLogin
        case both
        case lookingForPackages
        case packages
        case virtualIP
        case replicationUser
        case replicationPassword
        case lookingForData
        case standbyData
        case references
        case mode
        case restart
        case planning
        case review
    }

    package let first = Step.start
    var draft = MasterDraft()
    /// Why set-up can't go on at all.
    var obstacle = ""

    /// Accounts other than the ones found.
    let managerUser: String?
    let standbyAdminUser: String?
    /// The fingerprint that the standby has to show; nil: a person compares it.
    let standbyHostKey: String?
    /// Whether both servers are set up was said before; otherwise it is asked.
    let isBothSaid: Bool
    /// Redundancy is set up already: Reconfigure.
    let isAgain: Bool

    package init(
        managerUser: String? = nil,
        standbyAdminUser: String? = nil,
        standbyHostKey: String? = nil,
        both: Bool = false,
        again: Bool = false
    ) {
        isAgain = again
        isBothSaid = both
        draft.both = both
        self.standbyHostKey = standbyHostKey
        self.managerUser = managerUser
        self.standbyAdminUser = standbyAdminUser
    }

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .start: .ask(startPage)
        case .detecting: .look(.detectPair, saying: "Looking for the master, the standby and the cluster addresses")
        case .impossible: .ask(Page("Redundancy", obstacle, .notice))
        case .found: draft.pair.map { .ask(WizardPages.found($0)) } ?? .skip(to: .detecting)
        case .managerPassword: .ask(managerPasswordPage)
        case .sudoPassword: .ask(sudoPasswordPage)
        case .silentLogin: .ask(silentLoginPage)
        case .both: isBothSaid ? .skip(to: .lookingForPackages) : .ask(bothPage)
        case .lookingForPackages: .look(.packages(draft.login), saying: "Looking for SNM and PM on both servers")
        case .packages: draft.missing.isEmpty ? .skip(to: .virtualIP) : .ask(packagesPage)
        case .virtualIP: .ask(virtualIPPage)
        case .replicationUser: .ask(replicationUserPage)
        case .replicationPassword: .ask(replicationPasswordPage)
        case .lookingForData: .look(.standbyData(draft.login), saying: "Looking at the database on the standby")
        case .standbyData: draft.data.map { .ask(WizardPages.standbyData($0)) } ?? .skip(to: .references)
        case .references: .ask(referencesPage)
        case .mode: .ask(modePage)
        case .restart: .ask(restartPage)
        case .planning: planning
        case .review:
            .ask(WizardPages.review(draft.changes, of: draft.both ? "set up both servers" : "set up this master"))
        }
    }

    private var planning: WizardTurn<Step> {
        guard let answers = draft.answers else { return .skip(to: .virtualIP) }
        return .look(.plan(.setUpMaster(answers)), saying: "Working out what will be changed")
    }
}
