package import ClusterModel
package import SetupPlan

/// The LIM that runs on a standby while its regular server is gone for good, and what makes the standby its server: the
/// alias becomes this server's one address, as it was the regular server's before the cluster. Pure.
package struct TakenLIM {
    static let stopTitle = "Stop the cluster engine, which leaves the LIM running"

    package var server: ServerName
    package var lim: LIMNumber
    package var unit: String
    package var interface: String
    package var prefixLength: Int
    package var alias: IPv4Address
    /// This server's own so far.
    package var base: IPv4Address
    /// Where that stands for the next boot.
    package var addressFile: String
    package var hasDefaultRoute: Bool

    package init(
        server: ServerName,
        lim: LIMNumber,
        unit: String,
        interface: String,
        prefixLength: Int,
        alias: IPv4Address,
        base: IPv4Address,
        addressFile: String,
        hasDefaultRoute: Bool
    ) {
        self.server = server
        self.lim = lim
        self.unit = unit
        self.interface = interface
        self.prefixLength = prefixLength
        self.alias = alias
        self.base = base
        self.addressFile = addressFile
        self.hasDefaultRoute = hasDefaultRoute
    }

    /// The next boot first, the own address last. Broken off at any point, even by a restart of the server, the same steps
    /// end it.
    package var steps: [Step] {
        [
            // Before anything ends that started it at boot.
            Step(
                "lim \(server)",
                on: server,
                "Let LIM \(lim) run, and start at boot",
                .unit(name: unit, state: UnitState(enabled: true, running: true))
            ),
            Step(
                "boot \(server)",
                on: server,
                "Make \(alias) its address at boot",
                .word(path: addressFile, keyword: "address", value: alias.description, otherwise: base.description)
            ),
            stopped("daemon", Self.stopTitle, "redundancyd.service"),
            stopped("ring", "Stop Corosync", "corosync.service"),
            Step(
                "sysctl \(server)",
                on: server,
                "Keep one address when the other leaves",
                .sysctl(key: "net.ipv4.conf.all.promote_secondaries", value: "1")
            ),
            Step("alias \(server)", on: server, "Keep \(alias) for good", address(alias, .permanent)),
            Step(
                "routes \(server)",
                on: server,
                "Let outgoing connections use it",
                .routes(
                    interface: interface,
                    sources: RouteSources(subnet: alias, gateway: hasDefaultRoute ? .unnamed : .noRoute)
                )
            ),
            Step(
                "base \(server)",
                on: server,
                "Give up \(base)",
                address(base, .absent),
                interruption: "Log in at \(alias) from then on."
            ),
        ]
    }

    private func stopped(_ id: String, _ title: String, _ unit: String) -> Step {
        let state = UnitState(enabled: false, running: false)
        return Step("\(id) \(server)", on: server, title, .unit(name: unit, state: state))
    }

    private func address(_ address: IPv4Address, _ lifetime: AddressLifetime) -> Condition {
        .address(interface: interface, address: address, prefixLength: prefixLength, lifetime: lifetime)
    }
}
