import ClusterModel

/// Screens that both wizards show.
enum WizardPages {
    static func found(_ pair: PairFound) -> Page {
        var lines = [
            "Found by the system:",
            "",
            "Cluster    \(pair.cluster)  (subnet \(pair.subnet), \(pair.fallback.rawValue) fallback)",
            "Master     \(pair.master.base)  (\(pair.master.name))",
            "Standby    \(pair.standby.base)  (\(pair.standby.name))",
        ]
        if let alias = pair.master.alias { lines.append("Cluster IP \(alias)  (alias address of LIM 1)") }
        lines += ["", "Continue?"]
        return Page(
            "SNM Configuration",
            lines.joined(separator: "\n"),
            help: "These come from the cluster's configuration and are not typed. If one is wrong, leave and change "
                + "the cluster with mxone_maintenance, Cluster handling.",
            .yesNo(yes: "Yes", no: "No", proposed: true)
        )
    }

    static func standbyData(_ data: StandbyDataFound) -> Page {
        let names = data.databases.isEmpty ? "" : ", with \(data.databases.joined(separator: ", "))"
        return Page(
            "Database on the Standby",
            "The standby already has a database: \(data.path), \(data.bytes / 1_048_576) MB\(names).\n\n"
                + "It is replaced by the master's, and kept as \(data.movedTo). Replace it?",
            help: "Nothing is deleted: the directory is moved aside, and Remove Redundancy names it.",
            .yesNo(yes: "Replace", no: "No", proposed: false)
        )
    }

    static func restart(proposed: Bool) -> Page {
        Page(
            "Webserver Restart",
            "The web server must be restarted to answer on the virtual IP. People who are logged in to PM or SNM have "
                + "to log in again.\n\nRestart it at the end of the set-up?",
            help: "With No, restart it yourself later: webserver_config, Restart.",
            .yesNo(yes: "Yes", no: "No", proposed: proposed)
        )
    }

    static func review(
        _ changes: [PlannedChange],
        of purpose: String,
        note: String = "",
        destructive: Bool = false
    ) -> Page {
        Page(
            "Review",
            "This will \(purpose). Nothing has been changed yet.\(note.isEmpty ? "" : "\n\(note)")",
            help:
                "+ is added, ~ is changed, - is removed, i is a note. Each change is recorded and can be taken back. The same "
                + "list is printed by --dry-run.",
            .review(changes, apply: "Apply", destructive: destructive)
        )
    }
}
