import ClusterModel

/// Add a new server to system (R-CM-30).
package typealias ServerWizard = Wizard<ServerScript>

package struct ServerScript: WizardScript, Hashable {
    package enum Step: Hashable, Sendable {
        case looking
        case impossible
        case name
        case address
        case lim
        case admin
        case hostKey
        case password
        case planning
        case review
    }

    package let first = Step.looking
    var system = SystemInventory()
    var obstacle = ""
    var nameText = ""
    var name: ServerName?
    var addressText = ""
    var address: IPv4Address?
    var limText = ""
    var lim: LIMNumber?
    var adminText = "mxone_admin"
    /// As the server showed it, and as it was compared.
    var hostKey = ""
    var password: Secret?
    var changes: [PlannedChange] = []

    package init() {}

    package func turn(at step: Step) -> WizardTurn<Step> {
        switch step {
        case .looking: return .look(.inventory, saying: "Reading the system's servers")
        case .impossible: return .ask(Page(Self.title, obstacle, .notice))
        case .name: return .ask(namePage)
        case .address: return .ask(addressPage)
        case .lim: return .ask(limPage)
        case .admin: return .ask(adminPage)
        case .hostKey: return .ask(hostKeyPage)
        case .password: return .ask(passwordPage)
        case .planning:
            guard let answers else { return .skip(to: .name) }
            return .look(.plan(.addServer(answers)), saying: "Working out what will be changed")
        case .review: return .ask(WizardPages.review(changes, of: "add the server to the system"))
        }
    }

    var answers: ServerAnswers? {
        guard let name, let address, let password else { return nil }
        return ServerAnswers(
            name: name,
            address: address,
            admin: adminText,
            password: password,
            lim: lim,
            hostKey: hostKey
        )
    }

    static let title = ServerEntry.add.rawValue

    private var namePage: Page {
        Page(
            Self.title,
            "Enter the name of the new server.",
            help: "The name it is known by in the system: 1 to 63 letters, digits and hyphens.",
            .text(label: "Server name", value: nameText)
        )
    }

    private var addressPage: Page {
        Page(
            Self.title,
            "Enter the address of \(nameText), at which it answers now.",
            help: "Its base address. The product must be installed there.",
            .text(label: "Address", value: addressText)
        )
    }

    private var limPage: Page {
        Page(
            Self.title,
            "Enter the number of the LIM that runs on \(nameText). Leave it empty for a free server, which can become "
                + "a standby server.",
            help: "A regular server carries one LIM, numbered 1 to 124. LIM 1's server keeps the system's inventory.",
            .text(label: "LIM", value: limText)
        )
    }

    private var adminPage: Page {
        Page(
            Self.title,
            "Enter the administrator's account on \(addressText).",
            help: "The account that may use sudo there.",
            .text(label: "Account", value: adminText)
        )
    }

    private var hostKeyPage: Page {
        Page(
            Self.title,
            "The server at \(addressText) shows this host key:\n\n\(hostKey)\n\nIs it the key of \(nameText)?",
            help: "Compare it on \(nameText) itself (its console, not over the network) with:\n"
                + "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n"
                + "The key is remembered; a server that shows another one later is refused. Nothing has been sent yet.",
            .yesNo(yes: "Yes", no: "No", proposed: false)
        )
    }

    private var passwordPage: Page {
        Page(
            Self.title,
            "Enter the password of \(adminText) on \(addressText). It is used once, now, and never stored.",
            help: "It is tried at once by a real login and sudo.",
            .password(label: "Password", confirmed: false)
        )
    }
}
