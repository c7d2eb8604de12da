import ClusterModel

/// PM/SNM set-up on the standby: the screens of figures 9.9 to 9.13.
package typealias StandbyWizard = Wizard<StandbyScript>

package struct StandbyScript: WizardScript, Hashable {
    /// In the order of reading.
    package enum Step: Hashable, Sendable, CaseIterable {
        case start
        case detecting
        case impossible
        case found
        case silentLogin
        case virtualIP
        case replicationUser
        case replicationPassword
        case lookingForData
        case standbyData
        case restart
        case planning
        case review
    }

    package let first = Step.start
    var pair: PairFound?
    var managerPassword: Secret?
    var virtualIPText = ""
    var virtualIP: IPv4Address?
    var replicationUser = "replication"
    var replicationPassword: Secret?
    var data: StandbyDataFound?
    var restartWebServer = true
    var changes: [PlannedChange] = []
    var obstacle = ""

    /// An account other than the one found.
    let managerUser: String?

    package init(managerUser: String? = nil) { self.managerUser = managerUser }

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .start: .ask(startPage)
        case .detecting: .look(.detectPair, saying: "Looking for the master, the standby and the cluster addresses")
        case .impossible: .ask(Page("Redundancy", obstacle, .notice))
        case .found: pair.map { .ask(WizardPages.found($0)) } ?? .skip(to: .detecting)
        case .silentLogin: .ask(silentLoginPage)
        case .virtualIP: .ask(virtualIPPage)
        case .replicationUser: .ask(replicationUserPage)
        case .replicationPassword: .ask(replicationPasswordPage)
        case .lookingForData: .look(.standbyData(nil), saying: "Looking at the database on this server")
        case .standbyData: data.map { .ask(WizardPages.standbyData($0)) } ?? .skip(to: .restart)
        case .restart: .ask(WizardPages.restart(proposed: restartWebServer))
        case .planning: planning
        case .review: .ask(WizardPages.review(changes, of: "set up this standby"))
        }
    }

    private var planning: WizardTurn<Step> {
        guard let answers else { return .skip(to: .virtualIP) }
        return .look(.plan(.setUpStandby(answers)), saying: "Working out what will be changed")
    }

    var answers: StandbyAnswers? {
        guard let pair, let managerPassword, let virtualIP, let replicationPassword else { return nil }
        return StandbyAnswers(
            managerUser: pair.managerUser,
            managerPassword: managerPassword,
            virtualIP: virtualIP,
            replication: ReplicationRole(user: replicationUser, password: replicationPassword),
            restartWebServer: restartWebServer,
            replaceStandbyData: data != nil
        )
    }
}
