import ClusterModel
import ConfigurationFiles
import SetupDialog
import SetupPlan
import SystemSupport
import Testing
import utilities

@Suite("The plan of a cluster, and the files that it writes")
struct ClusterPlanTests {
    private static let templates = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    private func plan() throws -> Plan {
        let fixture = try SystemFixture()
        let lim1 = fixture.inventory.servers[0]
        let standby = fixture.inventory.servers[1]
        let newBase = try #require(IPv4Address("10.99.0.12"))
        return ClusterPlan(
            cluster: try #require(ClusterName("c1")),
            regulars: [
                ClusterPlan.Regular(
                    server: lim1,
                    lim: .one,
                    interface: "eth0",
                    oldBase: lim1.address,
                    newBase: newBase,
                    addressFile: "/etc/network/interfaces",
                    unit: "mxone-sn@1.service",
                    hasDefaultRoute: true
                )
            ],
            standby: standby,
            keys: [ClusterPlan.KeyChange(server: standby, old: "restrict a b old", new: "restrict a b new")],
            corosync: "corosync",
            authkey: [1, 2, 3],
            sysctl: "sysctl",
            inventory: "{}"
        )
        .plan
    }

    @Test("the steps stand in the order that interrupts nothing (R-PR-19)")
    func order() throws {
        let text = try plan().steps.map { "\($0.server): \($0.title) [\($0.wanted.subject)]\n" }.joined()
        try Golden.expect(text, "cluster-plan")
    }

    @Test("no two steps have one name, and the ring's key is shown nowhere")
    func secret() throws {
        let plan = try plan()
        #expect(plan.duplicates.isEmpty)
        let shown = plan.steps.map { "\($0.wanted.withoutSecrets)" }.joined()
        #expect(!shown.contains("[1, 2, 3]"))
    }

    @Test("corosync.conf", arguments: [[1], [1, 2]])
    func corosync(lims: [Int]) throws {
        let fixture = try SystemFixture()
        let answers = try fixture.answers(lims.map { ($0, "10.99.0.\($0 + 100)") })
        let rules = ClusterRules(inventory: fixture.inventory, answers: answers)
        let cluster = try rules.configuration()
        let template = try ConfigurationTemplate(contentsOf: "/\(Self.templates)/templates/corosync/corosync.conf")
        let text = CorosyncConfiguration(cluster, servers: rules.inventory(with: cluster).servers).text(template)
        try Golden.expect(text, "corosync-\(lims.count + 1)-members")
    }

    @Test("silent login gets in from these addresses, to one program, and to nothing else")
    func keyLine() throws {
        let addresses = try ["10.99.0.12", "10.99.0.11"].map { try #require(IPv4Address($0)) }
        let owner = try #require(ServerName("lim1"))
        #expect(
            SilentLogin.line(key: "ssh-ed25519 AAAA", from: addresses, owner: owner)
                == #"restrict,from="10.99.0.11,10.99.0.12",command="sudo -n /usr/lib/sn-redundancy/peer" ssh-ed25519 AAAA sn-redundancy@lim1"#
        )
    }

    @Test(
        "a route is written back as it was read, without its source and without the kernel's remarks",
        arguments: [
            ("default via 10.99.0.1 onlink", ["default", "via", "10.99.0.1", "onlink"], nil),
            (
                "10.99.0.0/24 proto kernel scope link src 10.99.0.11",
                ["10.99.0.0/24", "proto", "kernel", "scope", "link"], "10.99.0.11"
            ),
            ("10.1.0.0/16 via 10.99.0.2 metric 5 linkdown", ["10.1.0.0/16", "via", "10.99.0.2", "metric", "5"], nil),
        ] as [(String, [String], String?)]
    )
    func route(line: String, words: [String], source: String?) throws {
        let route = try #require(KernelRoute(line: line))
        #expect(route.words == words)
        #expect(route.source?.description == source)
        #expect(route.isDefault == line.hasPrefix("default"))
        #expect(route.isSubnet == line.contains("kernel"))
    }

    @Test(
        "R-CL-03: of an interface's subnets only the one that the address is in gets it as its source",
        arguments: [
            ("10.99.0.31", "10.99.0.0/24"), ("172.16.5.11", "172.16.5.0/24"), ("10.50.0.1", "10.0.0.0/8"),
            ("192.168.1.1", nil), (nil, "10.50.0.0/31"),
        ] as [(String?, String?)]
    )
    func subnet(address: String?, found: String?) throws {
        let routes = [
            "default via 10.99.0.1 onlink", "10.50.0.0/31 proto kernel scope link src 10.50.0.0",
            "10.0.0.0/8 proto kernel scope link src 10.1.0.1", "10.99.0.0/24 proto kernel scope link src 10.99.0.11",
            "172.16.5.0/24 proto kernel scope link src 172.16.5.11", "192.168.0.0/16 via 10.99.0.2",
        ]
        .compactMap { KernelRoute(line: $0) }
        let address = try address.map { try #require(IPv4Address($0)) }
        #expect(KernelRoute.ofSubnet(with: address, among: routes)?.words.first == found)
    }
}
