import ClusterModel

extension ClusterScript {
    private static let title = ClusterEntry.create.rawValue

    var namePage: Page {
        Page(
            Self.title,
            "Enter a name for the new cluster.",
            help: "Letters, digits and hyphens. It appears in lists, alarms and commands.",
            .text(label: "Cluster name", value: nameText)
        )
    }

    var standbyPage: Page {
        Page(
            Self.title,
            "Choose the standby server of the cluster. It must be able to replace any of the cluster's servers.",
            help: "A cluster has exactly one standby server, and a standby server belongs to one cluster. Convert a "
                + "free server under \"Standby server in system\".",
            .menu(
                freeStandbys.map { MenuItem("\($0.name)  \($0.address)/\($0.prefixLength)") },
                selected: freeStandbys.firstIndex { $0.name == standby } ?? 0
            )
        )
    }

    var limPage: Page {
        Page(
            Self.title,
            "Choose a LIM for the cluster.",
            help: "All servers of a cluster are on one subnet, since gratuitous ARP announces a moved address on the "
                + "local subnet only.",
            .menu(
                choosableRegulars.map { server in
                    MenuItem("LIM \(server.lim?.description ?? "")  on \(server.name)  \(server.address)")
                },
                selected: choosableRegulars.firstIndex { $0.lim == lim } ?? 0
            )
        )
    }

    var newBasePage: Page {
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

    var priorityPage: Page {
        let given = members.first { $0.lim == lim }?.priority ?? 1
        return Page(
            Self.title,
            "Enter the priority of LIM \(lim?.description ?? "") to run on the standby. A lower value goes first.",
            help: "If several servers are down, the standby runs the LIM with the lowest value. With equal values, the "
                + "first that was started there goes on.",
            .text(label: "Priority (1-99)", value: given.description)
        )
    }

    var anotherPage: Page {
        let chosen = members.map { "LIM \($0.lim): new base \($0.newBase), priority \($0.priority)" }
        return Page(
            Self.title,
            (["The cluster so far:"] + chosen + ["", "Add another LIM?"]).joined(separator: "\n"),
            .yesNo(yes: "Yes", no: "No", proposed: false)
        )
    }

    var fallbackPage: Page {
        Page(
            Self.title,
            "How does a LIM return from the standby to its regular server?",
            help: "Manual is the better alternative for preloaded clusters, and where a server might start and stop "
                + "repeatedly.",
            .menu(
                [
                    MenuItem("manual: an operator orders it"),
                    MenuItem("automatic: by itself, once the regular server is well"),
                ],
                selected: fallback == .manual ? 0 : 1
            )
        )
    }
}
