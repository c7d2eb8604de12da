import ClusterModel
import SetupDialog
import Testing

@Suite("R-CM-04: every question has help behind F1, and what the original warns of is said where it matters")
struct HelpTests {
    /// Scripts that know everything, so that each of their steps has its page.
    private var master: MasterScript {
        var script = MasterScript()
        let findings: [(MasterScript.Step, Finding)] = [
            (.detecting, .pair(Fixture.pair())),
            (.lookingForPackages, .packages([PackageFound(.snm, onMaster: "1", onStandby: nil)])),
            (.lookingForData, .standbyData(Self.data)),
        ]
        for (step, finding) in findings { _ = script.take(finding, at: step) }
        return script
    }

    private var standby: StandbyScript {
        var script = StandbyScript()
        _ = script.take(.pair(Fixture.pair(.standby)), at: .detecting)
        _ = script.take(.standbyData(Self.data), at: .lookingForData)
        return script
    }

    private static let data = StandbyDataFound(path: "/data", bytes: 1 << 30, databases: ["pm"], movedTo: "/data.old")

    private func page<Script: WizardScript>(_ script: Script, at step: Script.Step) -> Page? {
        if case .ask(let page) = script.turn(at: step) { page } else { nil }
    }

    private func expectHelp(_ page: Page, _ step: String) {
        if case .notice = page.content { return }
        #expect(page.help.count >= 30, "\(step), \"\(page.title)\": \(page.help)")
        #expect(page.help != page.text, "\(step): the help repeats the question")
    }

    @Test("The master's wizard", arguments: MasterScript.Step.allCases)
    func masterHelp(_ step: MasterScript.Step) {
        if let page = page(master, at: step) { expectHelp(page, "\(step)") }
    }

    @Test("The standby's wizard", arguments: StandbyScript.Step.allCases)
    func standbyHelp(_ step: StandbyScript.Step) {
        if let page = page(standby, at: step) { expectHelp(page, "\(step)") }
    }

    @Test("The wizards of servers and of removal, page by page")
    func others() {
        var add = Conversation(ServerWizard(ServerScript()))
        add.find(.inventory(Fixture.system()))
        for text in ["lim3", "10.99.0.50", "3", "mxone_admin"] {
            if let page = add.page { expectHelp(page, "server") }
            add.answer(.text(text))
        }
        add.find(.hostKey("SHA256:abc"))
        if let page = add.page { expectHelp(page, "host key") }
        add.answer(.yes)
        if let page = add.page { expectHelp(page, "password") }
        var remove = Conversation(RemovalWizard(RemovalScript(server: "lim1")))
        remove.find(.changes([PlannedChange(.remove, on: "lim1", "slot")]))
        if let page = remove.page { expectHelp(page, "removal") }
        remove.answer(.yes)
        if let page = remove.page { expectHelp(page, "removal's name") }
    }

    @Test(
        "The master's screens say what the original warns of",
        arguments: [
            // R-MW-01: the cluster first.
            (.start, ["SN redundancy", "must be set first"]),
            // R-MW-05: found, not typed, and shown.
            (.found, ["10.99.0.11", "10.99.0.20", "10.99.0.10", "not typed"]),
            // R-MW-07, R-MW-08: on both servers, typed twice.
            (.managerPassword, ["10.99.0.11", "10.99.0.20", "twice"]),
            // R-MW-09, R-MW-10: whose password, used once.
            (.sudoPassword, ["10.99.0.20", "used once", "never stored"]),
            // R-MW-11, R-MW-12: no passphrase; and whose key that is.
            (.silentLogin, ["no passphrase", "SHA256:abc"]),
            // R-MW-14, R-MW-15: on both servers.
            (.packages, ["not on the standby", "same version"]),
            // R-MW-16 to R-MW-18: never the cluster's alias, and why.
            (.virtualIP, ["Do NOT use the alias address", "re-installation of the entire system", "active server"]),
            // R-MW-19, R-MW-20: the same again on the standby.
            (.replicationUser, ["same name and password", "standby is set up"]),
            (.standbyData, ["moved aside", "Nothing is deleted"]),
        ] as [(MasterScript.Step, [String])]
    )
    func masterWarnings(_ step: MasterScript.Step, _ words: [String]) throws {
        let page = try #require(self.page(master, at: step))
        for word in words { #expect((page.text + page.help).contains(word), "\(step): \(word)") }
    }

    @Test("R-CL-23 R-CL-24: where the new base address is asked for, both addresses' uses are told")
    func addresses() throws {
        var wizard = Conversation(ClusterWizard(ClusterScript()))
        wizard.find(.inventory(Fixture.system()))
        wizard.answer(.text("east"))
        wizard.answer(.chosen(0))
        wizard.answer(.chosen(0))
        let page = try #require(wizard.page)
        for words in ["new base address", "becomes the alias, which moves with the LIM"] {
            #expect(page.text.contains(words), "\(page.text)")
        }
        for words in ["for applications on this very server", "moves between the regular and the standby server"] {
            #expect(page.help.contains(words), "\(page.help)")
        }
    }

    @Test("R-PL-08 R-PL-09: what a preloaded cluster asks for is said before it is made")
    func preloaded() {
        let text = ClusterMenu.preloaded.joined(separator: " ")
        for words in [
            "a shorter time increases the risk of faulty detection", "high performance servers", "enough bandwidth",
            "network redundancy is recommended",
        ] { #expect(text.contains(words)) }
    }

    @Test(
        "The known limits are in the help of Cluster handling",
        arguments: [
            ("R-LM-01", "starts and stops again and again"), ("R-LM-02", "replaces one"),
            ("R-LM-03", "only where PM/SNM redundancy is set up"), ("R-LM-04", "CSTA phase III"),
            ("R-LM-05 R-CL-28", "must accept gratuitous ARP"), ("R-CL-29 R-CL-30", "four hours on many routers"),
            ("R-LM-07", "Changes to the web server"), ("R-LM-08", "only if their folder is declared"),
        ]
    )
    func limits(_ requirement: String, _ words: String) {
        let help = ClusterMenu.dialog(status: "", elsewhere: nil).help
        #expect(help.contains(words), "\(requirement)")
    }

    @Test(
        "The standby's screens say what the original warns of",
        arguments: [
            // R-SW-01: the master first.
            (.start, ["master must be set up already", "virtual IP", "replication role"]),
            // R-SW-03: found.
            (.found, ["10.99.0.11", "10.99.0.20"]),
            // R-SW-04: silent login back, without a passphrase.
            (.silentLogin, ["no passphrase", "on the master 10.99.0.11"]),
            // R-SW-05: as on the master, compared.
            (.virtualIP, ["given on the master", "compared"]), (.replicationUser, ["given on the master"]),
            (.replicationPassword, ["given on the master", "real login"]),
            // R-SW-06: people have to log in again.
            (.restart, ["log in again"]),
        ] as [(StandbyScript.Step, [String])]
    )
    func standbyWarnings(_ step: StandbyScript.Step, _ words: [String]) throws {
        let page = try #require(self.page(standby, at: step))
        for word in words { #expect((page.text + page.help).contains(word), "\(step): \(word)") }
    }
}
