import ClusterModel
import SetupDialog
import Testing

/// A system of three LIMs, a free server and a standby, on one subnet.
struct SystemFixture {
    var inventory: SystemInventory

    init() throws {
        inventory = SystemInventory(servers: [
            try Self.server("lim1", 1, "10.99.0.11", lim: 1, .regular),
            try Self.server("standby", 2, "10.99.0.20", lim: nil, .standby),
            try Self.server("lim2", 3, "10.99.0.13", lim: 2, .regular),
            try Self.server("spare", 4, "10.99.0.21", lim: nil, .free),
            try Self.server("far", 5, "10.98.0.11", lim: 3, .regular),
        ])
    }

    static func server(_ name: String, _ id: Int, _ address: String, lim: Int?, _ role: Server.Role) throws -> Server {
        Server(
            name: try #require(ServerName(name)),
            id: id,
            address: try #require(IPv4Address(address)),
            prefixLength: 24,
            admin: "mxone_admin",
            lim: lim.flatMap { LIMNumber($0) },
            role: role
        )
    }

    func answers(
        _ members: [(lim: Int, base: String)],
        standby: String = "standby",
        name: String = "c1"
    ) throws -> ClusterAnswers {
        ClusterAnswers(
            name: try #require(ClusterName(name)),
            standby: try #require(ServerName(standby)),
            members: try members.map { member in
                ClusterAnswers.Member(
                    lim: try #require(LIMNumber(member.lim)),
                    newBase: try #require(IPv4Address(member.base))
                )
            }
        )
    }
}
