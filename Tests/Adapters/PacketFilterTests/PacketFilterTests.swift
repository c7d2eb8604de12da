import NetworkTestKit
import PacketFilter
import SystemSupport
import Testing

@Suite(
    "R-PL-03: an address is blocked in the kernel",
    .serialized,
    .enabled(if: Shell.canRunLive(with: "nft", "python3"), "needs root and nftables"),
    .timeLimit(.minutes(1))
)
struct PacketFilterTests {
    private static let alias = InternetAddress.v4(0x0a63_0032)
    private static let alias6 = InternetAddress.v6(0xfd00_0099 << 96 | 0x50)
    private let here: NetworkNamespace
    private let there: NetworkNamespace
    private let filter: PacketFilter

    init() throws {
        here = try NetworkNamespace("block")
        there = try NetworkNamespace("asks")
        try NetworkNamespace.join(here, there)
        try here.run("ip addr add 10.99.0.1/24 dev eth0 && ip addr add 10.99.0.50/24 dev eth0")
        try there.run("ip addr add 10.99.0.2/24 dev eth0")
        filter = PacketFilter(command: ["/usr/sbin/ip", "netns", "exec", here.name, "/usr/sbin/nft"])
    }

    /// Whether a port where nobody listens is refused, which takes an answer from the host.
    private func knocks(at address: String, from source: String = "", in namespace: NetworkNamespace) -> Bool {
        let program = """
            import errno, socket, sys
            knock = socket.socket(socket.\(address.contains(":") ? "AF_INET6" : "AF_INET"))
            knock.settimeout(0.5)
            knock.bind((\\"\(source)\\", 0))
            sys.exit(knock.connect_ex((\\"\(address)\\", 9)) != errno.ECONNREFUSED)
            """
        return (try? Shell.run("ip netns exec \(namespace.name) python3 -c \"\(program)\"")) != nil
    }

    /// Asked by ARP first, and then by IP.
    private func answers(_ address: String) -> Bool {
        _ = try? there.run("ip neigh flush all")
        return knocks(at: address, in: there)
    }

    private func answersARP(_ address: String) -> Bool {
        _ = answers(address)
        return (try? there.run("ip neigh show \(address)"))?.contains("lladdr") == true
    }

    /// Whoever knows the hardware address already needs no ARP.
    private func answersThoseWhoKnow(_ address: String) throws -> Bool {
        let hardware = try here.run("cat /sys/class/net/eth0/address").filter { !$0.isNewline }
        try there.run("ip neigh replace \(address) lladdr \(hardware) dev eth0 nud permanent")
        defer { _ = try? there.run("ip neigh flush nud permanent dev eth0") }
        return knocks(at: address, in: there)
    }

    @Test("a block that could not be taken away is not taken for gone")
    func failedOnce() async throws {
        let fails = "/tmp/nft-fails-\(here.name)"
        let script = "if [ -e \(fails) ]; then rm \(fails); exit 1; fi; exec ip netns exec \(here.name) nft \"$@\""
        let filter = PacketFilter(command: ["/bin/sh", "-c", script, "nft"])
        try await filter.block(Self.alias)
        try Shell.run("touch \(fails)")
        await #expect(throws: PacketFilterError.self) { try await filter.unblock(Self.alias) }
        #expect(!answers("10.99.0.50"))
        #expect(try await filter.restore())
        #expect(answers("10.99.0.50"))
        let isMadeAgain = try await filter.restore()
        #expect(!isMadeAgain)
        try await filter.remove()
    }

    @Test("blocked it answers neither ARP nor IP, open again both; the base address always does")
    func blocks() async throws {
        #expect(answers("10.99.0.50") && answersARP("10.99.0.50"))
        try await filter.block(Self.alias)
        #expect(!answers("10.99.0.50") && !answersARP("10.99.0.50"))
        #expect(try !answersThoseWhoKnow("10.99.0.50"))
        #expect(answers("10.99.0.1") && answersARP("10.99.0.1"))
        try await filter.unblock(Self.alias)
        #expect(answers("10.99.0.50") && answersARP("10.99.0.50"))
        #expect(try here.run("nft list ruleset").isEmpty, "something was left behind")
    }

    @Test("nothing leaves from a blocked address, and programs here reach each other by it")
    func outgoing() async throws {
        try await filter.block(Self.alias)
        #expect(!knocks(at: "10.99.0.2", from: "10.99.0.50", in: here))
        #expect(knocks(at: "10.99.0.50", in: here))
        #expect(knocks(at: "10.99.0.2", from: "10.99.0.1", in: here))
    }

    @Test(
        "what somebody else took away is told at once, and put back",
        arguments: [
            "flush ruleset", "delete table arp sn-redundancy", "flush table inet sn-redundancy",
            "flush set inet sn-redundancy blocked", "delete element arp sn-redundancy blocked \\{ 10.99.0.50 \\}",
            "flush chain arp sn-redundancy outgoing", "add table inet sn-redundancy \\{ flags dormant\\; \\}",
        ]
    )
    func restores(change: String) async throws {
        try await filter.block(Self.alias)
        let watch = try await here.perform { try FilterWatch() }
        var changes = watch.changes.makeAsyncIterator()
        try here.run("nft \(change)")
        await changes.next()
        #expect(try await filter.restore())
        #expect(!answers("10.99.0.50") && !answersARP("10.99.0.50"))
        #expect(try await !filter.restore())
    }

    @Test("a block outlives its process: the next one takes it over, unless it is not whole")
    func adopts() async throws {
        try await filter.block(Self.alias)
        let next = PacketFilter(command: ["/usr/sbin/ip", "netns", "exec", here.name, "/usr/sbin/nft"])
        #expect(try await next.adopt() == [Self.alias])
        #expect(!answers("10.99.0.50"))
        try here.run("nft delete table arp sn-redundancy")
        #expect(try await next.adopt() == [])
        try await next.remove()
        #expect(try here.run("nft list ruleset").isEmpty)
    }

    @Test("several are blocked and opened one by one, in the order in which that was asked for")
    func several() async throws {
        try here.run("ip addr add 10.99.0.51/24 dev eth0")
        try await filter.block(Self.alias)
        try await filter.block(.v4(0x0a63_0033))
        #expect(!answers("10.99.0.50") && !answers("10.99.0.51"))
        try await filter.unblock(Self.alias)
        #expect(answers("10.99.0.50") && !answers("10.99.0.51"))
    }

    // MARK: IPv6

    private func setUpSix() throws {
        try here.run("ip addr add fd00:99::50/64 dev eth0 nodad && ip addr add fd00:99::1/64 dev eth0 nodad")
        try there.run("ip addr add fd00:99::2/64 dev eth0 nodad")
    }

    /// Asked by neighbour discovery first, and then by IP.
    private func answersSix(_ address: String) -> Bool {
        _ = try? there.run("ip -6 neigh flush all")
        return knocks(at: address, in: there)
    }

    private func answersDiscovery(_ address: String) -> Bool {
        _ = answersSix(address)
        return (try? there.run("ip -6 neigh show \(address)"))?.contains("lladdr") == true
    }

    @Test("LM-35: a blocked IPv6 address answers neither neighbour discovery nor ICMP, nor does it claim anything")
    func blocksSix() async throws {
        try setUpSix()
        #expect(answersSix("fd00:99::50") && answersDiscovery("fd00:99::50"))
        try await filter.block(Self.alias6)
        #expect(!answersSix("fd00:99::50") && !answersDiscovery("fd00:99::50"))
        #expect(answersSix("fd00:99::1") && answers("10.99.0.50"))
        let hardware = try here.run("cat /sys/class/net/eth0/address").filter { !$0.isNewline }
        try there.run("ip -6 neigh replace fd00:99::50 lladdr \(hardware) dev eth0 nud permanent")
        #expect(!knocks(at: "fd00:99::50", in: there))
        try there.run("ip -6 neigh del fd00:99::50 dev eth0")
        #expect(!knocks(at: "fd00:99::2", from: "fd00:99::50", in: here))
        #expect(knocks(at: "fd00:99::50", in: here), "programs here don't reach it")
        try await filter.unblock(Self.alias6)
        #expect(answersSix("fd00:99::50"))
        #expect(try here.run("nft list ruleset").isEmpty, "something was left behind")
    }

    @Test("LM-35: both families are blocked together, adopted together and opened one by one")
    func both() async throws {
        try setUpSix()
        try await filter.block(Self.alias)
        try await filter.block(Self.alias6)
        let next = PacketFilter(command: ["/usr/sbin/ip", "netns", "exec", here.name, "/usr/sbin/nft"])
        #expect(try await next.adopt() == [Self.alias, Self.alias6])
        try await next.unblock(Self.alias)
        #expect(answers("10.99.0.50") && !answersSix("fd00:99::50"))
        #expect(try await filter.adopt() == [Self.alias6])
    }

    @Test(
        "LM-35: what somebody took away of the IPv6 block is put back",
        arguments: [
            "flush ruleset", "flush table inet sn-redundancy", "flush set inet sn-redundancy blocked6",
            "flush chain inet sn-redundancy outgoing",
        ]
    )
    func restoresSix(change: String) async throws {
        try setUpSix()
        try await filter.block(Self.alias6)
        try here.run("nft \(change)")
        #expect(try await filter.restore())
        #expect(!answersSix("fd00:99::50"))
        #expect(try await !filter.restore())
    }

    @Test("without nft the error names the package")
    func missing() async throws {
        let none = PacketFilter(command: ["/nonexistent/nft"])
        await #expect {
            try await none.block(Self.alias)
        } throws: { error in
            "\(error)".contains("nftables")
        }
    }
}
