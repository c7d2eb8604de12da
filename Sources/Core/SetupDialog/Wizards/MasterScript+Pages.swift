import ClusterModel

extension MasterScript {
    var startPage: Page {
        Page(
            "Redundancy",
            "\(isAgain ? introAgain : intro)\n\n"
                + "Nothing is changed before you have seen the list of changes. Continue?",
            help: "PM/SNM redundancy gives the management applications, their database and one virtual IP a second "
                + "server. They follow LIM 1: where LIM 1 runs, they run. SN redundancy (a cluster with LIM 1) must be "
                + "set first.",
            .yesNo(yes: "Yes", no: "No", proposed: true)
        )
    }

    private var intro: String {
        "This sets up redundancy of PM and SNM on this server, the master. The standby is set up after it"
            + "\(draft.both ? ", in the same run" : "")."
    }

    private var introAgain: String {
        "Redundancy of PM and SNM is set up on this server, the master. It is taken back on both servers and set up anew "
            + "with what you enter now. PM and SNM run on this server alone until the standby is set up again, too: in "
            + "the same run, or after it."
    }

    var managerPasswordPage: Page {
        Page(
            "Password Set",
            "Set the password of \(manager) on the master \(masterAddress) and on the standby \(standbyAddress).\n"
                + "At least \(AnswerRules.shortestPassword) characters; type it twice.",
            help: "The account \(manager) is created where it is missing, and gets this password on both servers. You "
                + "need it again when you set up the standby.",
            .password(label: "Password", confirmed: true)
        )
    }

    var sudoPasswordPage: Page {
        Page(
            "Password Set",
            "Enter the sudo password of \(draft.login.user) on the standby server \(standbyAddress).\n"
                + "It is used once, now, and never stored.",
            help: "With this password the master logs in on \(standbyAddress) as \(draft.login.user) and sets up the "
                + "standby's part: account, key, packages. It is tried at once by a real login.",
            .password(label: "Sudo password", confirmed: false)
        )
    }

    var silentLoginPage: Page {
        Page(
            "Silent Login Setup",
            "Silent login between the master \(masterAddress) and the standby \(standbyAddress) is set up with a key "
                + "of its own; no passphrase is asked for.\n\n\(fingerprint)\n\nContinue?",
            help: "The key may only run the commands that redundancy needs, and only from the other server's address. "
                + "The host key shown here is remembered: a server with another one is refused later. Compare it on "
                + "the standby with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
            .yesNo(yes: "Yes", no: "No", proposed: true)
        )
    }

    var bothPage: Page {
        Page(
            "Standby Set-Up",
            "Set up the standby \(standbyAddress) in this run, too?\n\n"
                + "With No, set it up afterwards on the standby itself: webserver_config, Redundancy.",
            help: "With Yes the standby is set up behind the master, through silent login and with the answers given "
                + "here; nothing is asked there. Its database is moved aside for the master's. If the standby's part "
                + "fails, the master works alone, and the standby can be set up from itself.",
            .yesNo(yes: "Yes", no: "No", proposed: draft.both)
        )
    }

    var packagesPage: Page {
        let names = draft.missing.map(\.application.label).joined(separator: " and ")
        return Page(
            "SW Package Installation",
            "On the master, but not on the standby \(standbyAddress): \(names). Select what to install there.",
            help: "What runs on the master must be installed on the standby in the same version, or the standby could "
                + "not take over. Space selects.",
            .checklist(
                zip(draft.missing, draft.install).map { found, wanted in
                    ChecklistItem(
                        "\(found.application.label) \(found.versionOnMaster ?? "")",
                        isChecked: wanted
                    )
                }
            )
        )
    }

    var virtualIPPage: Page {
        Page(
            "Virtual IP",
            "Enter the virtual IP: the common address that leads to the active server at any time. It must be a free "
                + "address of \(draft.pair?.subnet.description ?? "the cluster's subnet").\n\n"
                + "Do NOT use the alias address that is in use by the cluster.",
            help: "People and programs reach PM and SNM at this address, whichever server is active. It is checked "
                + "against every address in the system and probed on the network. Used as virtual IP, the cluster's "
                + "alias address would require re-installation of the entire system; it is refused here.",
            .text(label: "Virtual IP", value: draft.virtualIPText)
        )
    }

    var replicationUserPage: Page {
        Page(
            "User Name for Replication Role",
            "Enter the user name of the replication role for PostgreSQL. The same name and password must be given when "
                + "the standby is set up.",
            help: "The standby logs in to the database with this role to receive every change. Letters, digits and "
                + "underscore, starting with a letter.",
            .text(label: "User name", value: draft.replicationUser)
        )
    }

    var replicationPasswordPage: Page {
        Page(
            "Replication Role Password",
            "Enter the password of the replication role \(draft.replicationUser).\n"
                + "At least \(AnswerRules.shortestPassword) characters; type it twice.",
            help: "It is stored on both servers in a file that only the database's account can read.",
            .password(label: "Password", confirmed: true)
        )
    }

    var referencesPage: Page {
        Page(
            "Reference Hosts",
            "Which hosts show a server that it is not itself cut off? The gateway and up to three more, separated by "
                + "commas. Leave it empty for the gateway alone.",
            help: "A server that hears neither its peer nor any of these takes itself for the one that is cut off, and "
                + "does not take over. Choose hosts of the servers' subnet that are always on; they are asked by ARP, which "
                + "ends at a router.",
            .text(label: "References", value: draft.referencesText ?? "")
        )
    }

    var modePage: Page {
        Page(
            "Without Peer and References",
            "What should a server do if nobody can tell whether its peer is dead or only cut off?",
            help:
                "With availability, writing goes on even if nobody can say whether the peer is dead; if only the link "
                + "between the servers is broken, both sides may write, and one side's rows have to be sorted out by "
                + "hand. With consistency, writing stops until the peer, a reference or an operator answers. A third "
                + "vote (a small service on any third host) makes this question unnecessary; it can be added later.",
            .menu(
                AloneMode.allCases.map { MenuItem("\($0.rawValue): \($0.consequence)") },
                selected: AloneMode.allCases.firstIndex(of: draft.mode) ?? 0
            )
        )
    }

    var restartPage: Page { WizardPages.restart(proposed: draft.restartWebServer) }

    private var manager: String { draft.pair?.managerUser ?? "" }
    private var masterAddress: String { draft.pair?.master.base.description ?? "" }
    private var standbyAddress: String { draft.pair?.standby.base.description ?? "" }

    private var fingerprint: String {
        guard let key = draft.pair?.peerHostKey else { return "The standby's host key is not known yet." }
        return "Host key of \(standbyAddress): \(key)"
    }
}
