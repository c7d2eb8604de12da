import ClusterModel

/// Add a LIM to existing cluster (R-CM-15): a cluster, a LIM without one, the extra address, its priority.
package typealias LIMAdditionWizard = Wizard<LIMAdditionScript>

package struct LIMAdditionScript: WizardScript, Hashable {
    package enum Step: Hashable, Sendable {
        case looking
        case impossible
        case cluster
        case lim
        case newBase
        case priority
        case planning
        case review
    }

    package let first = Step.looking
    var system = SystemInventory()
    var obstacle = ""
    var cluster: ClusterName?
    var lim: LIMNumber?
    var newBaseText = ""
    var newBase: IPv4Address?
    var priority = 1
    var changes: [PlannedChange] = []

    package init() {}

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .looking: .look(.inventory, saying: "Reading the system's servers and clusters")
        case .impossible: .ask(Page(Self.title, obstacle, .notice))
        case .cluster: .ask(clusterPage)
        case .lim: .ask(limPage)
        case .newBase: .ask(newBasePage)
        case .priority: .ask(priorityPage)
        case .planning: planning
        case .review: .ask(WizardPages.review(changes, of: "add the LIM to the cluster", note: ClusterMenu.oldData))
        }
    }

    private var planning: WizardTurn<Step> {
        guard let intent else { return .skip(to: .cluster) }
        return .look(.plan(intent), saying: "Working out what will be changed")
    }

    private var intent: Intent? {
        guard let cluster, let lim, let newBase else { return nil }
        return .addLIM(cluster, ClusterAnswers.Member(lim: lim, newBase: newBase, priority: priority))
    }

    /// Those that have room (R-PR-01).
    private var choosableClusters: [ClusterConfiguration] { system.clusters.filter { $0.regulars.count < 10 } }

    /// LIM servers without a cluster (R-PR-05).
    private var choosableServers: [Server] {
        system.servers.filter { $0.role == .regular && $0.lim.map { system.cluster(of: $0) == nil } ?? false }
    }

    package mutating func take(_ answer: PageAnswer, at step: Step) -> WizardReaction<Step, Intent> {
        do throws(Refusal) {
            return try accept(answer, at: step)
        } catch {
            return .again(error.description)
        }
    }

    private mutating func accept(
        _ answer: PageAnswer,
        at step: Step
    ) throws(Refusal) -> WizardReaction<Step, Intent> {
        switch (step, answer) {
        case (.impossible, _): return .leave
        case (.cluster, .chosen(let index)) where choosableClusters.indices.contains(index):
            cluster = choosableClusters[index].name
            return .go(.lim)
        case (.lim, .chosen(let index)) where choosableServers.indices.contains(index):
            if choosableServers[index].lim != lim { newBaseText = "" }
            lim = choosableServers[index].lim
            return .go(.newBase)
        case (.newBase, .text(let typed)): return try enterNewBase(typed)
        case (.priority, .text(let typed)):
            priority = try AnswerRules.priority(typed)
            return .go(.planning)
        case (.review, .yes): return intent.map { .finish($0) } ?? .go(.cluster)
        case (_, _): return .again("That is not an answer to this screen.")
        }
    }

    private mutating func enterNewBase(_ typed: String) throws(Refusal) -> WizardReaction<Step, Intent> {
        newBaseText = typed
        guard let lim, let subnet = cluster.flatMap({ system.cluster($0) })?.subnet else { return .go(.cluster) }
        let address = try AnswerRules.newBase(typed, subnet: subnet, known: system.knownAddresses)
        newBase = address
        return .check(.newBase(address, of: lim), saying: "Asking the network whether \(address) is free")
    }

    package mutating func take(_ finding: Finding, at step: Step) -> WizardReaction<Step, Intent> {
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

    private mutating func begin() -> WizardReaction<Step, Intent> {
        if choosableClusters.isEmpty {
            obstacle =
                system.clusters.isEmpty
                ? "There is no cluster in the system. Create one first."
                : "Every cluster has ten LIMs already, which is the most a cluster can have."
            return .go(.impossible)
        }
        if choosableServers.isEmpty {
            obstacle =
                "Every LIM of the system is in a cluster already. Add a server that carries a LIM under \"Server in "
                + "system\" first."
            return .go(.impossible)
        }
        return .go(.cluster)
    }
}

// MARK: Pages

extension LIMAdditionScript {
    private static let title = ClusterEntry.addLIM.rawValue

    private var clusterPage: Page {
        Page(
            Self.title,
            "Choose the cluster.",
            help: "A cluster has at most ten LIMs, all on one subnet.",
            .menu(
                choosableClusters.map { cluster in
                    let lims = cluster.regulars.map { "LIM \($0.lim)" }.joined(separator: ", ")
                    return MenuItem("\(cluster.name)  (\(lims); standby \(cluster.standby))")
                },
                selected: choosableClusters.firstIndex { $0.name == cluster } ?? 0
            )
        )
    }

    private var limPage: Page {
        Page(
            Self.title,
            "Choose the LIM.",
            help: "A LIM belongs to one cluster only. Its server must be on the cluster's subnet.",
            .menu(
                choosableServers.map { server in
                    MenuItem("LIM \(server.lim?.description ?? "")  on \(server.name)  \(server.address)")
                },
                selected: choosableServers.firstIndex { $0.lim == lim } ?? 0
            )
        )
    }

    private var newBasePage: Page {
        let old = system.servers.first { $0.lim == lim && $0.role == .regular }
        return Page(
            Self.title,
            "LIM \(lim?.description ?? "") needs one extra address. It becomes the new base address of "
                + "\(old?.name.description ?? "its server"); the old one, \(old?.address.description ?? ""), becomes "
                + "the alias, which moves with the LIM. Nothing is restarted.",
            help: "The base address is for applications on this very server. The alias address is for what moves "
                + "between the regular and the standby server; everyone who used the old address goes on using it.",
            .text(label: "New base address", value: newBaseText)
        )
    }

    private var priorityPage: Page {
        Page(
            Self.title,
            "Enter the priority of LIM \(lim?.description ?? "") to run on the standby, 1 to 99. A lower value goes "
                + "first.",
            help: "If several servers are down, the standby runs the LIM with the lowest value. With equal values, the "
                + "first that was started there goes on.",
            .text(label: "Priority", value: "\(priority)")
        )
    }
}
