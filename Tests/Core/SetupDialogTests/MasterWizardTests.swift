import ClusterModel
import SetupDialog
import Testing

@Suite("The master wizard")
struct MasterWizardTests {
    /// To the page after the sudo password.
    private func toSilentLogin(both: Bool = false) -> Conversation<MasterWizard> {
        var talk = Conversation(MasterWizard(MasterScript(both: both)))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair()))
        talk.answer(.yes)
        talk.answer(.password(Secret("manager-secret"), again: Secret("manager-secret")))
        talk.answer(.password(Secret("sudo"), again: nil))
        talk.find(.passed)
        return talk
    }

    @Test(
        "Both servers in one run, said beforehand: the same questions, and the standby's answers are the master's (LM-22)"
    )
    func both() throws {
        var talk = toSilentLogin(both: true)
        talk.answer(.yes)
        talk.find(.packages([]))
        talk.answer(.text("10.99.0.100"))
        talk.find(.passed)
        talk.answer(.text("repl"))
        talk.find(.passed)
        talk.answer(.password(Secret("replication"), again: Secret("replication")))
        talk.find(.standbyData(StandbyDataFound(path: "/d", bytes: 1, databases: [], movedTo: "/e")))
        talk.answer(.yes)
        talk.answer(.text(""))
        talk.answer(.chosen(0))
        talk.answer(.yes)
        talk.find(.changes([]))
        #expect(talk.page?.text.contains("set up both servers") == true)
        talk.answer(.yes)
        let answers = try #require(talk.outcome)
        #expect(answers.both)
        let standby = answers.ofStandby
        #expect(standby.managerUser == "mxone_manager" && standby.managerPassword.reveal() == "manager-secret")
        #expect(standby.virtualIP == answers.virtualIP && standby.replication == answers.replication)
        #expect(standby.replaceStandbyData && standby.restartWebServer)
    }

    @Test("Whether the standby is set up in the same run is a question; No, the classic way, is proposed (LM-22)")
    func askedForBoth() throws {
        var talk = toSilentLogin()
        #expect(talk.answer(.yes) == "Standby Set-Up")
        let page = try #require(talk.page)
        #expect(page.text.contains("10.99.0.20") && page.proposal == .no)
        talk.answer(.yes)
        talk.find(.packages([]))
        #expect(talk.last == "Virtual IP")
        // Back shows what was answered.
        #expect(talk.tell(.back()) == "Standby Set-Up")
        #expect(try #require(talk.page).proposal == .yes)
        #expect(talk.tell(.back()) == "Silent Login Setup")
    }

    private func toVirtualIP(_ packages: [PackageFound] = []) -> Conversation<MasterWizard> {
        var talk = toSilentLogin()
        talk.answer(.yes)
        talk.answer(.no)
        talk.find(.packages(packages))
        return talk
    }

    @Test("It shows the seed's screens in the seed's order, and ends in the answers (R-MW-05 to R-MW-19, R-GE-20)")
    func order() throws {
        var talk = toVirtualIP([PackageFound(.snm, onMaster: "1", onStandby: nil)])
        talk.answer(.checked([true]))
        talk.answer(.text("10.99.0.100"))
        talk.find(.passed)
        talk.answer(.text("repl"))
        talk.find(.passed)
        talk.answer(.password(Secret("replication"), again: Secret("replication")))
        talk.find(.standbyData(nil))
        talk.answer(.text("10.99.0.1, 10.99.0.2"))
        talk.find(.passed)
        talk.answer(.chosen(1))
        talk.answer(.no)
        talk.find(.changes([PlannedChange(.add, on: "lim1", "slot")]))
        talk.answer(.yes)
        #expect(
            talk.lines == [
                "Redundancy", "... Looking for the master, the standby and the cluster addresses", "SNM Configuration",
                "Password Set", "Password Set", "... Logging in on the standby", "Silent Login Setup",
                "Standby Set-Up", "... Looking for SNM and PM on both servers", "SW Package Installation", "Virtual IP",
                "... Asking the network whether 10.99.0.100 is free", "User Name for Replication Role",
                "... Looking for that role", "Replication Role Password", "... Looking at the database on the standby",
                "Reference Hosts", "... Asking the network for the reference hosts", "Without Peer and References",
                "Webserver Restart",
                "... Working out what will be changed", "Review", "finished",
            ]
        )
        let answers = try #require(talk.outcome)
        #expect(answers.install == [.snm])
        #expect(answers.mode == .consistency)
        #expect(answers.references == [Fixture.address("10.99.0.1"), Fixture.address("10.99.0.2")])
        #expect(!answers.restartWebServer)
        #expect(!answers.replaceStandbyData)
        #expect(answers.managerUser == "mxone_manager")
    }

    @Test("Master, standby and cluster addresses are shown, never asked (R-MW-05)")
    func found() throws {
        var talk = Conversation(MasterWizard(MasterScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair()))
        let page = try #require(talk.page)
        for address in ["10.99.0.11", "10.99.0.20", "10.99.0.10"] { #expect(page.text.contains(address)) }
        #expect(page.content == .yesNo(yes: "Yes", no: "No", proposed: true))
    }

    @Test("The password screens name the standby's address (R-MW-10)")
    func addressInPrompts() throws {
        var talk = Conversation(MasterWizard(MasterScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair()))
        talk.answer(.yes)
        #expect(try #require(talk.page).text.contains("10.99.0.20"))
        talk.answer(.password(Secret("manager-secret"), again: Secret("manager-secret")))
        #expect(try #require(talk.page).text.contains("10.99.0.20"))
        #expect(try #require(talk.page).text.contains("never stored"))
    }

    @Test("Two passwords that differ are asked for again (R-MW-08)")
    func mismatch() {
        var talk = Conversation(MasterWizard(MasterScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair()))
        talk.answer(.yes)
        let line = talk.answer(.password(Secret("manager-secret"), again: Secret("manager-secre7")))
        #expect(line.hasPrefix("Password Set ! The two passwords are not the same."))
    }

    @Test("A wrong sudo password comes back beside the field; nothing else is asked again (R-MW-09)")
    func wrongSudo() {
        var talk = Conversation(MasterWizard(MasterScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair()))
        talk.answer(.yes)
        talk.answer(.password(Secret("manager-secret"), again: Secret("manager-secret")))
        talk.answer(.password(Secret("wrong"), again: nil))
        #expect(talk.find(.refused("The sudo password is wrong.")) == "Password Set ! The sudo password is wrong.")
        talk.answer(.password(Secret("right"), again: nil))
        #expect(talk.find(.passed) == "Silent Login Setup")
    }

    @Test("What is missing on the standby is offered; nothing missing asks nothing (R-MW-14, R-MW-15)")
    func packages() {
        let both = [
            PackageFound(.snm, onMaster: "1", onStandby: "1"), PackageFound(.pm, onMaster: nil, onStandby: nil),
        ]
        #expect(toVirtualIP(both).last == "Virtual IP")
        var talk = toVirtualIP([
            PackageFound(.snm, onMaster: "1", onStandby: nil), PackageFound(.pm, onMaster: "1", onStandby: nil),
        ])
        #expect(talk.answer(.checked([true, false])).contains("! PM runs on the master"))
    }

    @Test("Different versions on the two servers stop the set-up with both named (R-MW-15)")
    func versions() throws {
        let talk = toVirtualIP([PackageFound(.snm, onMaster: "1.0", onStandby: "1.1")])
        let page = try #require(talk.page)
        #expect(page.content == .notice)
        #expect(page.text.contains("1.0 on the master and 1.1 on the standby"))
    }

    @Test(
        "A virtual IP that belongs to something, is elsewhere or is no address is refused in words (R-MW-17, R-MW-18)",
        arguments: [
            ("10.99.0.10", "alias address of LIM 1"), ("10.99.0.20", "base address of standby"),
            ("192.0.2.1", "outside the subnet 10.99.0.0/24"), ("10.99.0.255", "broadcast"),
            ("10.99.0.300", "is not an IPv4 address"), ("", "is not an IPv4 address"),
        ]
    )
    func virtualIP(_ typed: String, _ words: String) throws {
        var talk = toVirtualIP()
        let line = talk.answer(.text(typed))
        #expect(line.hasPrefix("Virtual IP ! "))
        #expect(line.contains(words))
        // What was typed stays in the field.
        #expect(try #require(talk.page).content == .text(label: "Virtual IP", value: typed))
    }

    @Test("An address that answers on the network is refused by the check, and the field comes back (R-MW-16)")
    func occupied() {
        var talk = toVirtualIP()
        talk.answer(.text("10.99.0.100"))
        #expect(talk.find(.refused("It answers.")) == "Virtual IP ! It answers.")
    }

    @Test("Back goes one screen back, also from a refused field, and keeps what was entered")
    func back() throws {
        var talk = toVirtualIP()
        talk.answer(.text("10.99.0.100"))
        talk.find(.passed)
        talk.answer(.text("1bad"))
        #expect(talk.tell(.back()) == "Virtual IP")
        #expect(try #require(talk.page).content == .text(label: "Virtual IP", value: "10.99.0.100"))
        // What stood in a field that was left is there again, whatever was refused before.
        talk.answer(.text("10.99.0.299"))
        talk.tell(.back(unsent: "10.99.0.2"))
        talk.answer(.no)
        talk.find(.packages([]))
        #expect(try #require(talk.page).content == .text(label: "Virtual IP", value: "10.99.0.2"))
        #expect(talk.tell(.back()) == "Standby Set-Up")
    }

    @Test("A password that was taken is kept by leaving the field empty; one that was refused has to be typed again")
    func keptPassword() throws {
        var talk = toSilentLogin()
        #expect(talk.tell(.back()) == "Password Set")
        let page = try #require(talk.page)
        #expect(page.content == .password(label: "Sudo password", confirmed: false, isKept: true))
        talk.answer(.password(Secret(""), again: nil))
        #expect(talk.find(.refused("It is wrong.")) == "Password Set ! It is wrong.")
        #expect(try #require(talk.page).content == .password(label: "Sudo password", confirmed: false))
        #expect(talk.answer(.password(Secret(""), again: nil)).contains("!"))
    }

    @Test("Reconfigure begins with what it does to the set-up that is there")
    func again() throws {
        var first = Conversation(MasterWizard(MasterScript()))
        #expect(try !#require(first.page).text.contains("anew"))
        var talk = Conversation(MasterWizard(MasterScript(again: true)))
        #expect(try #require(talk.page).text.contains("taken back on both servers and set up anew"))
        #expect(first.answer(.yes) == talk.answer(.yes))
    }

    @Test("Quitting after the first answer asks, and going on comes back to the same screen")
    func quit() {
        var talk = toVirtualIP()
        #expect(talk.tell(.quit) == "Quit")
        #expect(talk.answer(.no) == "Virtual IP")
        talk.tell(.quit)
        #expect(talk.answer(.yes) == "left")
        var fresh = Conversation(MasterWizard(MasterScript()))
        #expect(fresh.tell(.quit) == "left")
    }

    @Test("A database on the standby is named and needs an explicit yes")
    func standbyData() throws {
        var talk = toVirtualIP()
        talk.answer(.text("10.99.0.100"))
        talk.find(.passed)
        talk.answer(.text("repl"))
        talk.find(.passed)
        talk.answer(.password(Secret("replication"), again: Secret("replication")))
        let data = StandbyDataFound(path: "/var/lib/pg", bytes: 1 << 30, databases: ["crm"], movedTo: "/var/lib/pg.old")
        #expect(talk.find(.standbyData(data)) == "Database on the Standby")
        let page = try #require(talk.page)
        for word in ["/var/lib/pg", "1024 MB", "crm", "/var/lib/pg.old"] { #expect(page.text.contains(word)) }
        #expect(page.proposal == .no)
        #expect(talk.answer(.no).contains("!"))
        #expect(talk.answer(.yes) == "Reference Hosts")
        #expect(talk.answer(.text("10.99.0.100")).contains("! 10.99.0.100 is the virtual IP"))
        talk.answer(.text("10.99.0.2"))
        #expect(talk.find(.refused("It is silent.")) == "Reference Hosts ! It is silent.")
        #expect(talk.answer(.text("")) == "Without Peer and References")
    }

    @Test("While LIM 1 is in no cluster the reason is shown and nothing is asked (R-MW-01, R-MW-04)")
    func impossible() throws {
        var talk = Conversation(MasterWizard(MasterScript()))
        talk.answer(.yes)
        talk.find(.refused("LIM 1 is in no cluster. Use mxone_maintenance, Cluster handling."))
        #expect(try #require(talk.page).text.contains("Cluster handling"))
        #expect(talk.answer(.read) == "left")
    }

    @Test("Any answer to any screen, however absurd, leaves the wizard standing")
    func absurd() {
        let answers: [PageAnswer] = [
            .yes, .no, .read, .chosen(-1), .chosen(99), .text(""), .text("\u{1b}[2J"), .checked([]),
            .password(Secret(""), again: nil),
        ]
        let findings: [Finding] = [
            .passed, .packages([]), .changes([]), .standbyData(nil), .inventory(Fixture.system()),
        ]
        for first in answers {
            for second in answers {
                for finding in findings {
                    var talk = toVirtualIP()
                    talk.answer(first)
                    talk.find(finding)
                    talk.answer(second)
                    talk.tell(.back())
                    #expect(!talk.lines.isEmpty)
                }
            }
        }
    }
}
