import ClusterModel

/// Create new cluster in system (R-CM-12): a standby, a LIM with its extra address, fallback type, priority.
package typealias ClusterWizard = Wizard<ClusterScript>

package struct ClusterScript: WizardScript, Hashable {
    package enum Step: Hashable, Sendable {
        case looking
        case impossible
        case name
        case standby
        case lim
        case newBase
        case priority
        case another
        case fallback
        case planning
        case review
    }

    package let first = Step.looking
    var system = SystemInventory()
    var obstacle = ""
    var nameText = "cluster1"
    var name: ClusterName?
    var standby: ServerName?
    var lim: LIMNumber?
    var newBaseText = ""
    var newBase: IPv4Address?
    var members: [ClusterAnswers.Member] = []
    var fallback = FallbackType.manual
    var changes: [PlannedChange] = []

    package init() {}

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .looking: .look(.inventory, saying: "Reading the system's servers")
        case .impossible: .ask(Page(ClusterEntry.create.rawValue, obstacle, .notice))
        case .name: .ask(namePage)
        case .standby: .ask(standbyPage)
        case .lim: .ask(limPage)
        case .newBase: .ask(newBasePage)
        case .priority: .ask(priorityPage)
        case .another: freeRegulars.isEmpty || members.count == 10 ? .skip(to: .fallback) : .ask(anotherPage)
        case .fallback: .ask(fallbackPage)
        case .planning: planning
        case .review:
            .ask(WizardPages.review(changes, of: "create the cluster", note: ClusterMenu.oldData))
        }
    }

    private var planning: WizardTurn<Step> {
        guard let answers else { return .skip(to: .name) }
        return .look(.plan(.createCluster(answers)), saying: "Working out what will be changed")
    }

    var answers: ClusterAnswers? {
        guard let name, let standby, !members.isEmpty else { return nil }
        return ClusterAnswers(name: name, standby: standby, members: members, fallback: fallback)
    }

    /// Standby servers without a cluster (R-PR-04).
    var freeStandbys: [Server] {
        system.servers.filter { $0.role == .standby && system.cluster(with: $0.name) == nil }
    }

    /// LIM servers without a cluster (R-PR-05), those already chosen here left out.
    var freeRegulars: [Server] {
        system.servers.filter { server in
            guard let lim = server.lim, server.role == .regular else { return false }
            return system.cluster(of: lim) == nil && !members.contains { $0.lim == lim }
        }
    }

    /// Coming back to the page, the LIM that was chosen on it can be chosen again.
    var choosableRegulars: [Server] {
        let again = system.servers.filter { $0.role == .regular && $0.lim != nil && $0.lim == lim }
        return (freeRegulars + again.filter { !freeRegulars.contains($0) }).sorted { $0.id < $1.id }
    }

    var subnet: IPv4Subnet? {
        guard let standby, let server = system.server(standby) else { return nil }
        return IPv4Subnet(containing: server.address, prefixLength: server.prefixLength)
    }

    /// The system's addresses and those given for earlier LIMs on this very path.
    var known: [KnownAddress] {
        system.knownAddresses + members.map { KnownAddress($0.newBase, .base, of: "LIM \($0.lim), new") }
    }
}
