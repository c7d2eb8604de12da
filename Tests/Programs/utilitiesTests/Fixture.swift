import ClusterModel
import SetupDialog

/// A pair as the lab has it.
enum Fixture {
    static func address(_ text: String) -> IPv4Address { IPv4Address(text)! }
    static func server(_ text: String) -> ServerName { ServerName(text)! }

    static let subnet = IPv4Subnet(containing: address("10.99.0.0"), prefixLength: 24)!

    static func pair(_ role: PairFound.Role) -> PairFound {
        PairFound(
            role: role,
            cluster: ClusterName("cluster1")!,
            master: .init(name: server("lim1"), base: address("10.99.0.11"), alias: address("10.99.0.10")),
            standby: .init(name: server("standby"), base: address("10.99.0.20"), alias: nil),
            subnet: subnet,
            fallback: .manual,
            known: [
                KnownAddress(address("10.99.0.11"), .base, of: "lim1"),
                KnownAddress(address("10.99.0.10"), .alias, of: "LIM 1"),
                KnownAddress(address("10.99.0.20"), .base, of: "standby"),
            ],
            managerUser: "mxone_manager",
            standbyAdminUser: "mxone_admin",
            references: [address("10.99.0.1")],
            peerHostKey: "SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            masterIsSetUp: true
        )
    }

    static let system = SystemInventory(servers: [
        Server(
            name: server("lim1"),
            id: 1,
            address: address("10.99.0.10"),
            prefixLength: 24,
            admin: "mxone_admin",
            lim: .one,
            role: .regular
        ),
        Server(
            name: server("standby"),
            id: 2,
            address: address("10.99.0.20"),
            prefixLength: 24,
            admin: "mxone_admin",
            lim: nil,
            role: .standby
        ),
    ])

    /// The same with its cluster.
    static let paired = SystemInventory(
        servers: system.servers,
        clusters: [
            ClusterConfiguration(
                name: ClusterName("cluster1")!,
                standby: server("standby"),
                standbyBase: address("10.99.0.20"),
                regulars: [
                    RegularServer(
                        server: server("lim1"),
                        lim: .one,
                        base: address("10.99.0.11"),
                        alias: address("10.99.0.10")
                    )
                ],
                subnet: subnet
            )
        ]
    )

    /// Everything in an intent, so that two ways of answering can be compared.
    static func words(_ intent: Intent) -> String {
        guard case .setUpMaster(let answers) = intent else { return "\(intent)" }
        return [
            answers.managerUser, answers.managerPassword.reveal(), answers.standbyLogin.user,
            answers.standbyLogin.sudoPassword.reveal(), "\(answers.virtualIP)", answers.replication.user,
            answers.replication.password.reveal(), "\(answers.install)", "\(answers.mode)", "\(answers.references)",
            "\(answers.restartWebServer)", "\(answers.replaceStandbyData)",
        ].joined(separator: " | ") + (answers.both ? " | both" : "")
    }
}
