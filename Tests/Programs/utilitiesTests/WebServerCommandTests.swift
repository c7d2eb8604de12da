import SetupDialog
import Testing

import utilities

@Suite("The web server's settings as commands, on both servers in one go (LM-19)")
struct WebServerCommandTests {
    private func run(_ arguments: [String], _ web: FakeWebServer) async -> Ran {
        await Ran(arguments, with: FakeOperations(), webServer: web)
    }

    @Test(
        "What is ordered is carried out",
        arguments: [
            (["protocol", "redirect"], WebServerChange.protocol(.redirect)),
            (["certificate", "self-signed"], .selfSigned),
            (["authentication", "set", "pam", "--service", "web"], .authentication(.pam, pamService: "web")),
            (["authentication", "remove-user", "anna"], .removeUser("anna")), (["reset", "--yes"], .reset),
        ]
    )
    func orders(_ arguments: [String], _ change: WebServerChange) async {
        let web = FakeWebServer()
        let run = await run(arguments, web)
        #expect(run.status == 0, "\(run.said)")
        #expect(web.changed == "\(change)\n")
    }

    @Test(
        "--dry-run shows the plan and changes nothing",
        arguments: [["protocol", "https"], ["certificate", "self-signed"]]
    )
    func dryRun(_ arguments: [String]) async {
        let web = FakeWebServer()
        let run = await run(arguments + ["--dry-run"], web)
        #expect(run.status == 0)
        #expect(run.printed.contains("+ standby: file /etc/nginx/mxone.d/sn-redundancy.conf"))
        #expect(web.changed.isEmpty)
    }

    @Test("A user's password comes from a file and is never said")
    func user() async throws {
        let web = FakeWebServer()
        let file = try TemporaryFile("hunter2-long\n")
        let run = await run(["authentication", "add-user", "anna", "--password-file", file.path], web)
        #expect(run.status == 0, "\(run.said)")
        #expect(web.changed.contains("anna"))
        #expect(!(web.changed + run.said + run.printed).contains("hunter2"))
    }

    @Test(
        "Wrong usage is 64, wrong files are 64 or 65",
        arguments: [
            (["protocol", "ftp"], 64), (["authentication", "set", "maybe"], 64),
            (["authentication", "add-user", "a b", "--password-file", "/nonexistent"], 64),
            (["certificate", "import", "--chain", "/nonexistent", "--key", "/nonexistent"], 64),
            (["certificate", "import", "--chain", "/etc/hostname", "--key", "/etc/hostname"], 65), (["restart"], 64),
            (["reset"], 64),
        ] as [([String], Int32)]
    )
    func wrong(_ arguments: [String], _ status: Int32) async {
        let web = FakeWebServer()
        #expect(await run(arguments, web).status == status)
        #expect(web.changed.isEmpty)
    }

    @Test("Drift, and a certificate that ends within 30 days, are shown and are 1")
    func attention() async {
        let drifting = await run(["protocol"], FakeWebServer(drift: ["protocol: http on lim1, https on standby"]))
        #expect(drifting.status == 1)
        #expect(drifting.printed.contains("http on lim1, https on standby"))
        let ending = await run(["certificate"], FakeWebServer(days: 30))
        #expect(ending.status == 1)
        #expect(ending.printed.contains("ends in 30 days"))
        #expect(await run(["certificate"], FakeWebServer(days: 31)).status == 0)
    }
}
