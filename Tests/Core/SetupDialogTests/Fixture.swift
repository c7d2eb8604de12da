import ClusterModel
import SetupDialog

/// A pair as the lab has it.
enum Fixture {
    static func address(_ text: String) -> IPv4Address { IPv4Address(text)! }
    static func server(_ text: String) -> ServerName { ServerName(text)! }

    static func pair(_ role: PairFound.Role = .master, masterIsSetUp: Bool = true) -> PairFound {
        PairFound(
            role: role,
            cluster: ClusterName("cluster1")!,
            master: .init(name: server("lim1"), base: address("10.99.0.11"), alias: address("10.99.0.10")),
            standby: .init(name: server("standby"), base: address("10.99.0.20"), alias: nil),
            subnet: IPv4Subnet(containing: address("10.99.0.0"), prefixLength: 24)!,
            fallback: .manual,
            known: [
                KnownAddress(address("10.99.0.11"), .base, of: "lim1"),
                KnownAddress(address("10.99.0.10"), .alias, of: "LIM 1"),
                KnownAddress(address("10.99.0.20"), .base, of: "standby"),
            ],
            managerUser: "mxone_manager",
            standbyAdminUser: "mxone_admin",
            references: [address("10.99.0.1")],
            peerHostKey: "SHA256:abc",
            masterIsSetUp: masterIsSetUp
        )
    }

    static func system(clusters: [ClusterConfiguration] = []) -> SystemInventory {
        SystemInventory(
            servers: [
                member("lim1", 1, "10.99.0.10", .one, .regular),
                member("standby", 2, "10.99.0.20", nil, .standby),
                member("spare", 3, "10.99.0.30", nil, .free),
                member("lim2", 4, "10.99.0.40", LIMNumber(2), .regular),
            ],
            clusters: clusters
        )
    }

    static let cluster = ClusterConfiguration(
        name: ClusterName("cluster1")!,
        standby: server("standby"),
        standbyBase: address("10.99.0.20"),
        regulars: [
            RegularServer(server: server("lim1"), lim: .one, base: address("10.99.0.11"), alias: address("10.99.0.10"))
        ],
        subnet: IPv4Subnet(containing: address("10.99.0.0"), prefixLength: 24)!
    )

    private static func member(
        _ name: String,
        _ id: Int,
        _ address: String,
        _ lim: LIMNumber?,
        _ role: Server.Role
    ) -> Server {
        Server(
            name: server(name),
            id: id,
            address: Self.address(address),
            prefixLength: 24,
            admin: "mxone_admin",
            lim: lim,
            role: role
        )
    }
}
