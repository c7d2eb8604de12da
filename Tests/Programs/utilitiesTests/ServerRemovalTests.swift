import Testing

import utilities

@Suite("A server that is gone for good, or half removed, comes out of the system (R-CM-33, DESIGN 3.3)")
struct ServerRemovalTests {
    @Test("--peer-lost is an order of its own, asked about in its own words")
    func lost() async {
        let fake = FakeOperations()
        let words = ["server", "remove", "standby", "--peer-lost"]
        let asked = await Ran(words, of: .mxoneMaintenance, with: fake)
        #expect(asked.status == 64 && asked.said.contains("must never come back"), "\(asked.said)")
        #expect(fake.carriedOut.isEmpty)
        #expect(await Ran(words + ["--yes"], of: .mxoneMaintenance, with: fake).status == 0)
        #expect(fake.carriedOut.hasPrefix("removeServerAlone"), "\(fake.carriedOut)")
        let help = await Ran(["server", "remove", "--help"], of: .mxoneMaintenance, with: fake)
        #expect(help.printed.contains("--peer-lost"), "\(help.printed)")
    }

    @Test(
        "Only where neither a kernel nor ssh answers is it silent",
        arguments: [
            ("ssh: connect to host 10.99.0.50 port 22: No route to host.", true),
            ("ssh: connect to host 10.99.0.50 port 22: Connection timed out.", true),
            ("Connection timed out during banner exchange.", false),
            ("ssh: connect to host 10.99.0.50 port 22: Connection refused.", false),
            // This server's own cable.
            ("ssh: connect to host 10.99.0.50 port 22: Network is unreachable.", false),
            ("admin@10.99.0.50: Permission denied (publickey,password).", false),
            ("Host key verification failed.", false),
        ]
    )
    func silence(_ said: String, _ isSilent: Bool) {
        let error = OperationError(.peerUnreachable, "lim3 (10.99.0.50) can't be reached by silent login: \(said)")
        #expect(SilentLoginFailure.isSilence(error) == isSilent)
        #expect(SilentLoginFailure.isRefusal(error) == said.contains("Permission denied"))
    }

    @Test("What a server itself answers is no failed login")
    func answered() {
        let error = OperationError(.failed, "lim3: /home/admin: Permission denied, No route to host")
        #expect(!SilentLoginFailure.isSilence(error) && !SilentLoginFailure.isRefusal(error))
    }
}
