import ClusterModel

extension StandbyScript {
    var startPage: Page {
        Page(
            "Redundancy",
            "This sets up redundancy of PM and SNM on this server, the standby. The master must be set up already.\n\n"
                + "Nothing is changed before you have seen the list of changes. Continue?",
            help: "Have at hand what was given on the master: the manager's password, the virtual IP, and the name and "
                + "password of the replication role. Each is compared with the master when you enter it.",
            .yesNo(yes: "Yes", no: "No", proposed: true)
        )
    }

    var silentLoginPage: Page {
        let manager = pair?.managerUser ?? ""
        let master = pair?.master.base.description ?? ""
        let key = pair?.peerHostKey.map { "\n\nHost key of \(master): \($0)" } ?? ""
        return Page(
            "Silent Login of Standby Configuration",
            "Silent login from this standby to the master \(master) is set up with a key of its own; no passphrase is "
                + "asked for.\(key)\n\nEnter the password of \(manager) on the master \(master).",
            help: "It was set on the master under \"Password Set\". It is tried at once by a real login.",
            .password(label: "Password", confirmed: false)
        )
    }

    var virtualIPPage: Page {
        Page(
            "Standby Virtual IP Configuration",
            "Enter the virtual IP that was given on the master.",
            help: "It is compared with the master's.",
            .text(label: "Virtual IP", value: virtualIPText)
        )
    }

    var replicationUserPage: Page {
        Page(
            "Standby Replication Role User Name",
            "Enter the user name of the replication role that was given on the master.",
            help: "It is tried together with the password on the next screen.",
            .text(label: "User name", value: replicationUser)
        )
    }

    var replicationPasswordPage: Page {
        Page(
            "Standby Replication Role Password",
            "Enter the password of the replication role \(replicationUser) that was given on the master.",
            help: "It is tried at once by a real login at the master's database.",
            .password(label: "Password", confirmed: false)
        )
    }
}
