package import ClusterModel
package import SetupPlan

/// What creating a cluster changes on which server, from what is known of them. Pure, so that tests can read it.
package struct ClusterPlan {
    /// One LIM's server as it is before.
    package struct Regular {
        package var server: Server
        package var lim: LIMNumber
        package var interface: String
        /// Becomes the alias.
        package var oldBase: IPv4Address
        package var newBase: IPv4Address
        /// Where the old address stands for the next boot.
        package var addressFile: String
        package var unit: String
        package var hasDefaultRoute: Bool

        package init(
            server: Server,
            lim: LIMNumber,
            interface: String,
            oldBase: IPv4Address,
            newBase: IPv4Address,
            addressFile: String,
            unit: String,
            hasDefaultRoute: Bool
        ) {
            self.server = server
            self.lim = lim
            self.interface = interface
            self.oldBase = oldBase
            self.newBase = newBase
            self.addressFile = addressFile
            self.unit = unit
            self.hasDefaultRoute = hasDefaultRoute
        }
    }

    /// Lines of silent login from LIM 1's server, which gets a second address.
    package struct KeyChange {
        package var server: Server
        package var old: String
        package var new: String

        package init(server: Server, old: String, new: String) {
            self.server = server
            self.old = old
            self.new = new
        }
    }

    package var cluster: ClusterName
    package var regulars: [Regular]
    package var standby: Server
    package var keys: [KeyChange]
    package var corosync: String
    package var authkey: [UInt8]
    package var sysctl: String
    /// How the members read each other's exchange data.
    package var exchange: [Step]
    /// The system with the cluster in it, as JSON.
    package var inventory: String

    package init(
        cluster: ClusterName,
        regulars: [Regular],
        standby: Server,
        keys: [KeyChange],
        corosync: String,
        authkey: [UInt8],
        sysctl: String,
        exchange: [Step] = [],
        inventory: String
    ) {
        self.cluster = cluster
        self.regulars = regulars
        self.standby = standby
        self.keys = keys
        self.corosync = corosync
        self.authkey = authkey
        self.sysctl = sysctl
        self.exchange = exchange
        self.inventory = inventory
    }

    package var plan: Plan { Plan("cluster create \(cluster)", scope: .cluster, steps: steps) }

    private var members: [Server] { regulars.map(\.server) + [standby] }

    private var steps: [Step] {
        keys.flatMap(keySteps) + exchange + regulars.flatMap(addressSteps) + members.flatMap(ringSteps)
            + members.map(ringStart)
            + members.map(inventoryStep) + regulars.flatMap(limSteps) + members.map(daemonStart)
    }

    func keySteps(_ key: KeyChange) -> [Step] {
        let name = key.server.name
        let account = key.server.admin
        return [
            Step(
                "key \(name)",
                on: name,
                "Let LIM 1's server in from its new address, too",
                .keyLine(account: account, line: key.new, state: .present)
            ),
            Step(
                "old key \(name)",
                on: name,
                "Replace the key's old line",
                .keyLine(account: account, line: key.old, state: .absent)
            ),
        ]
    }

    /// An address that leaves would take the alias with it: this comes before the addresses, and is taken back behind them.
    static func promotionStep(on server: ServerName) -> String { "sysctl \(server)" }

    static func aliasStep(on server: ServerName) -> String { "alias \(server)" }

    /// The service on the old address goes on: the new one comes beside it (R-PR-17 to R-PR-19).
    func addressSteps(_ regular: Regular) -> [Step] {
        let name = regular.server.name
        let setting = "net.ipv4.conf.all.promote_secondaries"
        let gateway: RouteSources.Gateway = regular.hasDefaultRoute ? .source(regular.newBase) : .noRoute
        return [
            Step(
                "sysctl file \(name)",
                on: name,
                "Keep the base address when the alias leaves",
                .file(path: "/etc/sysctl.d/60-sn-redundancy.conf", state: FileState(FileContent(sysctl)))
            ),
            Step(Self.promotionStep(on: name), on: name, "Set the same now", .sysctl(key: setting, value: "1")),
            Step(
                "base \(name)",
                on: name,
                "Add the new base address \(regular.newBase)",
                .address(
                    interface: regular.interface,
                    address: regular.newBase,
                    prefixLength: regular.server.prefixLength,
                    lifetime: .permanent
                )
            ),
            Step(
                "routes \(name)",
                on: name,
                "Let outgoing connections use it",
                .routes(
                    interface: regular.interface,
                    sources: RouteSources(subnet: regular.newBase, gateway: gateway)
                )
            ),
            Step(
                "boot \(name)",
                on: name,
                "Make it the base address at boot",
                .word(
                    path: regular.addressFile,
                    keyword: "address",
                    value: regular.newBase.description,
                    otherwise: regular.oldBase.description
                )
            ),
        ]
    }

    /// Stopped first and started last: taken back in reverse, the ring of before runs with its own files again.
    func ringSteps(_ server: Server) -> [Step] {
        let name = server.name
        let key = FileState(FileContent(bytes: authkey), mode: 0o400, isSecret: true)
        return [
            Step(
                "ring stop \(name)",
                on: name,
                "Stop Corosync",
                .unit(name: "corosync.service", state: UnitState(running: false))
            ),
            Step(
                "ring file \(name)",
                on: name,
                "Describe the ring",
                .file(path: CorosyncConfiguration.path, state: FileState(FileContent(corosync)))
            ),
            Step(
                "ring key \(name)",
                on: name,
                "Give it the cluster's key",
                .file(path: CorosyncConfiguration.keyPath, state: key)
            ),
        ]
    }

    func ringStart(_ server: Server) -> Step {
        Step(
            "ring start \(server.name)",
            on: server.name,
            "Start Corosync, now and at boot",
            .unit(name: "corosync.service", state: UnitState(enabled: true, running: true))
        )
    }

    func inventoryStep(_ server: Server) -> Step {
        Step(
            "system \(server.name)",
            on: server.name,
            "Hand out the description of the system",
            .file(path: Installation.inventory, state: FileState(FileContent(inventory)))
        )
    }

    /// The running LIM is not touched: the daemon finds it running, and starts it at boot instead of the system.
    func limSteps(_ regular: Regular) -> [Step] {
        let name = regular.server.name
        return [
            Step(
                Self.aliasStep(on: name),
                on: name,
                "Make the old address \(regular.oldBase) the alias",
                .address(
                    interface: regular.interface,
                    address: regular.oldBase,
                    prefixLength: regular.server.prefixLength,
                    lifetime: .leased
                )
            ),
            Step(
                "lim \(name)",
                on: name,
                "Leave starting LIM \(regular.lim) to the cluster",
                .unit(name: regular.unit, state: UnitState(enabled: false))
            ),
        ]
    }

    func daemonStart(_ server: Server) -> Step {
        Step(
            "daemon \(server.name)",
            on: server.name,
            "Start the cluster engine, now and at boot",
            .unit(name: "redundancyd.service", state: UnitState(enabled: true, running: true))
        )
    }
}
