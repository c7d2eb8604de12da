import ConfigurationFiles
import Testing

@Suite("Files of others are touched in marked lines and single words only")
struct OtherPeoplesTextTests {
    private static let hba = "# comment\nlocal all postgres peer\nhost all all 127.0.0.1/32 scram-sha-256\n"

    @Test("a block goes in and out without a trace", arguments: [true, false])
    func block(atTop: Bool) {
        let with = MarkedBlock.setting(
            ["hostssl replication r 10.0.0.2/32 cert"],
            named: "peer",
            atTop: atTop,
            in: Self.hba
        )
        #expect(MarkedBlock.lines(named: "peer", in: with) == ["hostssl replication r 10.0.0.2/32 cert"])
        #expect(with.hasPrefix("# BEGIN") == atTop)
        #expect(MarkedBlock.removing("peer", from: with) == Self.hba)
    }

    @Test("setting a block again replaces it where it is")
    func again() {
        let once = MarkedBlock.setting(["a"], named: "x", atTop: true, in: Self.hba)
        let twice = MarkedBlock.setting(["b", "c"], named: "x", atTop: false, in: once)
        #expect(MarkedBlock.lines(named: "x", in: twice) == ["b", "c"])
        #expect(MarkedBlock.removing("x", from: twice) == Self.hba)
    }

    @Test("half a block is not ours to remove")
    func half() {
        let text = "# BEGIN sn-redundancy x\nsomething\n"
        #expect(MarkedBlock.lines(named: "x", in: text) == nil)
        #expect(MarkedBlock.removing("x", from: text) == text)
    }

    private static let interfaces = """
        auto eth0
        iface eth0 inet static
        \taddress  10.99.0.1/24 # the old one
            gateway 10.99.0.254
            # address 10.99.0.1/24

        """

    @Test("one word of a line changes and comes back; spaces, prefix and comments stay (R-PR-17)")
    func word() {
        let changed = WordLine.replacing("10.99.0.1", with: "10.99.0.111", after: "address", in: Self.interfaces)
        #expect(changed.contains("\taddress  10.99.0.111/24 # the old one\n"))
        #expect(changed.contains("# address 10.99.0.1/24"))
        #expect(WordLine.value(after: "address", among: ["10.99.0.1", "10.99.0.111"], in: changed) == "10.99.0.111")
        let back = WordLine.replacing("10.99.0.111", with: "10.99.0.1", after: "address", in: changed)
        #expect(back == Self.interfaces)
    }

    @Test("an address that only begins the same is another address")
    func prefix() {
        let text = "address 10.99.0.11/24\n"
        #expect(WordLine.value(after: "address", among: ["10.99.0.1"], in: text) == nil)
        #expect(WordLine.replacing("10.99.0.1", with: "x", after: "address", in: text) == text)
    }
}
