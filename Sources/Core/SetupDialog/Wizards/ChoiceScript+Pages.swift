import ClusterModel

extension ChoiceScript {
    var objectPage: Page {
        Page(
            purpose.title,
            purpose.question,
            help: purpose.help,
            .menu(choices.map { MenuItem($0.label, unavailable: $0.unavailable) }, selected: object)
        )
    }

    var priorityPage: Page {
        let now = priorityLIM.map { "\($0.priority)" } ?? ""
        return Page(
            purpose.title,
            "Enter the priority of LIM \(priorityLIM?.lim.description ?? "") to run on the standby, 1 to 99. A lower value "
                + "goes first.",
            help: "If several servers are down, the standby runs the LIM with the lowest value.",
            .text(label: "Priority", value: priorityText.isEmpty ? now : priorityText)
        )
    }

    var mannerPage: Page {
        var selected = manner
        // What is set now is what Enter keeps.
        if purpose == .changeFallback, manner == 0, case .cluster(let name)? = chosen,
            system.cluster(name)?.fallback == .automatic
        {
            selected = 1
        }
        return Page(purpose.title, "How?", help: purpose.help, .menu(manners, selected: selected))
    }

    var confirmPage: Page {
        Page(
            purpose.title,
            "\(label)\(mannerText)\n\n\(purpose.consequence) Continue?",
            help: purpose.help,
            .yesNo(yes: "Yes", no: "No", proposed: false)
        )
    }

    var reviewPage: Page {
        WizardPages.review(
            changes,
            of: "\(purpose.verb) \(label)",
            note: reviewNote,
            destructive: purpose.isDestructive
        )
    }

    private var reviewNote: String {
        switch purpose {
        case .deleteCluster: return ClusterMenu.oldData
        case .changeToPreloaded: return "\(ClusterMenu.preloaded.joined(separator: " ")) \(ClusterMenu.oldData)"
        case .removeLIM:
            guard case .lim(let lim)? = chosen, let cluster = system.cluster(of: lim), cluster.regulars.count == 1
            else {
                return ClusterMenu.oldData
            }
            return "\(ClusterMenu.lastLIM(lim, of: cluster.name)) \(ClusterMenu.oldData)"
        case .removeServer, .convert, .revert, .changeFallback, .move, .lock, .unlock, .sync: return ""
        }
    }

    private var chosen: Choice.Object? { choices.indices.contains(object) ? choices[object].object : nil }
    private var label: String { choices.indices.contains(object) ? choices[object].label : "" }
    private var mannerText: String {
        if let priority, priorityLIM != nil { return "\n\(manners[manner].label), then \(priority)" }
        return manners.indices.contains(manner) ? "\n\(manners[manner].label)" : ""
    }
}

extension ChoiceScript.Purpose {
    var title: String {
        switch self {
        case .removeServer: ServerEntry.remove.rawValue
        case .convert: StandbyServerEntry.convert.rawValue
        case .revert: StandbyServerEntry.revert.rawValue
        case .deleteCluster: ClusterEntry.delete.rawValue
        case .removeLIM: ClusterEntry.removeLIM.rawValue
        case .changeFallback: ClusterEntry.changeFallback.rawValue
        case .changeToPreloaded: ClusterEntry.changeToPreloaded.rawValue
        case .move: ClusterEntry.move.rawValue
        case .lock: ClusterEntry.lock.rawValue
        case .unlock: ClusterEntry.unlock.rawValue
        case .sync: ClusterEntry.sync.rawValue
        }
    }

    var question: String {
        switch self {
        case .removeServer, .convert, .revert: "Choose the server."
        case .deleteCluster, .changeFallback, .changeToPreloaded, .sync: "Choose the cluster."
        case .removeLIM, .move, .lock, .unlock: "Choose the LIM."
        }
    }

    var verb: String {
        switch self {
        case .removeServer: "remove from the system"
        case .convert: "make a standby server of"
        case .revert: "make a free server of"
        case .deleteCluster: "delete"
        case .removeLIM: "remove from its cluster:"
        case .changeFallback: "change the fallback type of"
        case .changeToPreloaded: "change to preloaded:"
        case .move: "move"
        case .lock: "lock"
        case .unlock: "unlock"
        case .sync: "sync the exchange data of"
        }
    }

    var help: String {
        switch self {
        case .removeServer: "Only a free server can be removed."
        case .convert: "A standby server carries no LIM of its own and can take over those of one cluster."
        case .revert: "A standby server that belongs to a cluster can't become free."
        case .deleteCluster: "The alias addresses become base addresses again, and the extra ones are released."
        case .removeLIM:
            "The alias becomes the base address of the LIM's server again, and the extra one is released. Nothing is "
                + "restarted. With its last LIM the whole cluster is removed."
        case .changeFallback: "Manual: a command does the fallback. Automatic: it happens by itself."
        case .changeToPreloaded: ClusterMenu.preloaded.joined(separator: " ")
        case .move: "This is the manual fallback: the LIM returns to its regular server."
        case .lock: "Lock a LIM to its regular server before you reboot that server. Do not forget to unlock it."
        case .sync:
            "Each LIM's newest version is copied to the server that lacks it. The order of data backups decides which is "
                + "newer, not the clocks."
        case .unlock:
            "Once unlocked, failover can happen again. A LIM on the standby falls back by itself with automatic "
                + "fallback; with manual fallback you order it."
        }
    }

    var consequence: String {
        switch self {
        case .removeServer, .convert, .revert, .deleteCluster, .removeLIM, .changeToPreloaded, .sync: ""
        case .changeFallback: ClusterMenu.oldData
        case .move: "The LIM is stopped on the standby and started on its regular server; calls through it end."
        case .lock: "While it is locked, nothing moves this LIM. Do not forget to unlock it."
        case .unlock: "Failover and fallback can move this LIM again."
        }
    }

    var nothingToChoose: String {
        switch self {
        case .removeServer: "There is no server in the system yet."
        case .convert: "There is no free server. Add one under \"Server in system\" first."
        case .revert: "There is no standby server in the system."
        case .deleteCluster, .removeLIM, .changeFallback, .changeToPreloaded, .move, .lock, .unlock, .sync:
            "There is no cluster in the system."
        }
    }

    var hasPlan: Bool {
        switch self {
        case .removeServer, .convert, .revert, .deleteCluster, .removeLIM, .changeToPreloaded, .sync: true
        case .changeFallback, .move, .lock, .unlock: false
        }
    }

    var isDestructive: Bool { self == .removeServer || self == .deleteCluster || self == .removeLIM }
}
