import ClusterModel
import SetupDialog
import Testing

@Suite("Dialogues of servers and clusters")
struct ClusterWizardTests {
    @Test("Creating a cluster asks name, standby, LIM, extra address, priority, fallback (R-CM-12, R-PR-16 to R-PR-18)")
    func create() throws {
        var talk = Conversation(ClusterWizard(ClusterScript()))
        talk.find(.inventory(Fixture.system()))
        talk.answer(.text("east"))
        talk.answer(.chosen(0))
        talk.answer(.chosen(0))
        #expect(try #require(talk.page).text.contains("10.99.0.10, becomes the alias"))
        #expect(talk.answer(.text("10.99.0.20")).contains("is already the base address of standby"))
        #expect(talk.answer(.text("10.98.0.11")).contains("Gratuitous ARP"))
        talk.answer(.text("10.99.0.11"))
        talk.find(.passed)
        talk.answer(.text("2"))
        talk.answer(.no)
        talk.answer(.chosen(1))
        talk.find(.changes([PlannedChange(.add, on: "lim1", "address 10.99.0.11")]))
        #expect(try #require(talk.page).text.contains("Old data versions"))
        talk.answer(.yes)
        #expect(
            talk.outcome
                == .createCluster(
                    ClusterAnswers(
                        name: ClusterName("east")!,
                        standby: Fixture.server("standby"),
                        members: [.init(lim: .one, newBase: Fixture.address("10.99.0.11"), priority: 2)],
                        fallback: .automatic
                    )
                )
        )
    }

    /// The first LIM is described, and the second one's new address is asked for.
    private func atSecondLIM(priority: String) -> Conversation<ClusterWizard> {
        var talk = Conversation(ClusterWizard(ClusterScript()))
        talk.find(.inventory(Fixture.system()))
        talk.answer(.text("east"))
        talk.answer(.chosen(0))
        talk.answer(.chosen(0))
        talk.answer(.text("10.99.0.11"))
        talk.find(.passed)
        talk.answer(.text(priority))
        talk.answer(.yes)
        talk.answer(.chosen(0))
        return talk
    }

    @Test("A second LIM can't get the first one's new address, and Back lets a LIM be chosen again")
    func secondLIM() throws {
        var talk = atSecondLIM(priority: "1")
        #expect(talk.answer(.text("10.99.0.11")).contains("LIM 1, new"))
        talk.tell(.back())
        guard case .menu(let items, _) = try #require(talk.page).content else {
            Issue.record("no menu")
            return
        }
        #expect(items.count == 1)
    }

    @Test("Back from the second LIM to the first one's priority gives the second nothing of the first")
    func backToFirst() throws {
        var talk = atSecondLIM(priority: "2")
        for _ in 0..<3 { talk.tell(.back()) }
        #expect(try #require(talk.page).text.contains("Enter the priority"))
        talk.answer(.text("2"))
        #expect(try #require(talk.page).text.contains("Choose a LIM"))
        talk.answer(.chosen(0))
        talk.answer(.text("10.99.0.12"))
        talk.find(.passed)
        talk.answer(.text("3"))
        // No LIM is left, so that no other one is offered.
        talk.answer(.chosen(0))
        talk.find(.changes([]))
        talk.answer(.yes)
        guard case .createCluster(let answers)? = talk.outcome else {
            Issue.record("\(talk.lines)")
            return
        }
        #expect(answers.members.map(\.newBase) == [Fixture.address("10.99.0.11"), Fixture.address("10.99.0.12")])
    }

    @Test("Adding a LIM asks cluster, LIM, extra address and priority; without a free LIM it says why (R-CM-15)")
    func addLIM() throws {
        let system = Fixture.system(clusters: [Fixture.cluster])
        var full = Conversation(LIMAdditionWizard(LIMAdditionScript()))
        full.find(
            .inventory(SystemInventory(servers: Array(system.servers.prefix(3)), clusters: system.clusters))
        )
        #expect(try #require(full.page).text.contains("in a cluster already"))

        var talk = Conversation(LIMAdditionWizard(LIMAdditionScript()))
        talk.find(.inventory(system))
        talk.answer(.chosen(0))
        talk.answer(.chosen(0))
        #expect(try #require(talk.page).text.contains("10.99.0.40, becomes the alias"))
        #expect(talk.answer(.text("10.99.0.40")).contains("is already the base address"))
        talk.answer(.text("10.99.0.41"))
        talk.find(.refused("10.99.0.41 is in use."))
        talk.answer(.text("10.99.0.42"))
        talk.find(.passed)
        talk.answer(.text("3"))
        talk.find(.changes([PlannedChange(.add, on: "lim2", "address 10.99.0.42")]))
        #expect(try #require(talk.page).text.contains("Old data versions"))
        talk.answer(.yes)
        let member = ClusterAnswers.Member(
            lim: try #require(LIMNumber(2)),
            newBase: Fixture.address("10.99.0.42"),
            priority: 3
        )
        #expect(talk.outcome == .addLIM(Fixture.cluster.name, member))
    }

    @Test("Removing the last LIM says that the complete cluster goes with it, and asks (R-CM-17, R-CM-18)")
    func removeLIM() throws {
        var talk = Conversation(ChoiceWizard(ChoiceScript(.removeLIM)))
        talk.find(.inventory(Fixture.system(clusters: [Fixture.cluster])))
        talk.answer(.chosen(0))
        let change = PlannedChange(.remove, on: "lim1", "base address")
        talk.find(.changes([change]))
        let page = try #require(talk.page)
        #expect(page.text.contains("the complete cluster is removed"))
        #expect(page.content == .review([change], apply: "Apply", destructive: true))
        talk.answer(.yes)
        #expect(talk.outcome == .removeLIM(Fixture.cluster.name, .one))
    }

    @Test("Without a free standby, creating says what to do first")
    func noStandby() throws {
        var talk = Conversation(ClusterWizard(ClusterScript()))
        talk.find(.inventory(Fixture.system(clusters: [Fixture.cluster])))
        #expect(try #require(talk.page).text.contains("no standby server without a cluster"))
    }

    @Test("Only a free server leaves the system; a standby in a cluster stays one (R-CM-33, R-CM-34)")
    func roles() {
        let system = Fixture.system(clusters: [Fixture.cluster])
        var removing = Conversation(ChoiceWizard(ChoiceScript(.removeServer)))
        removing.find(.inventory(system))
        #expect(removing.answer(.chosen(0)).contains("carries a LIM"))
        #expect(removing.answer(.chosen(1)).contains("Convert it to a free server first"))
        #expect(removing.answer(.chosen(2)).hasPrefix("..."))
        removing.find(.changes([]))
        removing.answer(.yes)
        #expect(removing.outcome == .removeServer(Fixture.server("spare")))

        var reverting = Conversation(ChoiceWizard(ChoiceScript(.revert)))
        reverting.find(.inventory(system))
        #expect(reverting.answer(.chosen(0)).contains("belongs to cluster cluster1"))
    }

    @Test("Lock asks for the side, tells to unlock later, and needs a yes (R-CM-20, R-CL-42)")
    func lock() throws {
        var talk = Conversation(ChoiceWizard(ChoiceScript(.lock)))
        talk.find(.inventory(Fixture.system(clusters: [Fixture.cluster])))
        talk.answer(.chosen(0))
        talk.answer(.chosen(1))
        #expect(try #require(talk.page).text.contains("Do not forget to unlock it."))
        #expect(try #require(talk.page).proposal == .no)
        talk.answer(.yes)
        #expect(talk.outcome == .lock(.one, to: .standby))
    }

    @Test("Changing fallback type or priority offers both, shows what is set, and checks the number (R-CM-13, R-CL-19)")
    func fallbackOrPriority() throws {
        var talk = Conversation(ChoiceWizard(ChoiceScript(.changeFallback)))
        talk.find(.inventory(Fixture.system(clusters: [Fixture.cluster])))
        talk.answer(.chosen(0))
        talk.answer(.chosen(2))
        #expect(try #require(talk.page).content == .text(label: "Priority", value: "1"))
        #expect(talk.answer(.text("0")).contains("1 to 99"))
        talk.answer(.text("7"))
        #expect(try #require(talk.page).text.contains("now 1, then 7"))
        #expect(try #require(talk.page).text.contains("Old data versions"))
        talk.answer(.yes)
        #expect(talk.outcome == .setPriority(ClusterName("cluster1")!, .one, 7))

        var other = Conversation(ChoiceWizard(ChoiceScript(.changeFallback)))
        other.find(.inventory(Fixture.system(clusters: [Fixture.cluster])))
        other.answer(.chosen(0))
        other.answer(.chosen(1))
        other.answer(.yes)
        #expect(other.outcome == .setFallback(ClusterName("cluster1")!, .automatic))
    }

    @Test("Adding a server checks name, address, LIM and a real login (R-CM-30)")
    func addServer() throws {
        var talk = Conversation(ServerWizard(ServerScript()))
        talk.find(.inventory(Fixture.system()))
        #expect(talk.answer(.text("lim1")).contains("already"))
        talk.answer(.text("lim3"))
        #expect(talk.answer(.text("10.99.0.20")).contains("base address of standby"))
        talk.answer(.text("10.99.0.50"))
        #expect(talk.answer(.text("2")).contains("runs on lim2 already"))
        talk.answer(.text("3"))
        #expect(talk.answer(.text("mxone_admin")).contains("for its host key"))
        #expect(talk.find(.refused("Nobody listens there.")).hasSuffix("! Nobody listens there."))
        talk.answer(.text("mxone_admin"))
        talk.find(.hostKey("SHA256:abc"))
        #expect(talk.page?.text.contains("SHA256:abc") == true)
        talk.answer(.yes)
        talk.answer(.password(Secret("pw"), again: nil))
        #expect(talk.find(.refused("Wrong password.")).hasSuffix("! Wrong password."))
        talk.answer(.password(Secret("pw2"), again: nil))
        talk.find(.passed)
        talk.find(.changes([]))
        talk.answer(.yes)
        guard case .addServer(let answers) = try #require(talk.outcome) else { return }
        #expect(answers.lim == LIMNumber(3))
        #expect(answers.password.reveal() == "pw2")
        #expect(answers.hostKey == "SHA256:abc")
    }

    @Test("A host key that a person does not recognise: nothing is sent to that server (DESIGN section 5)")
    func strangeKey() {
        var talk = Conversation(ServerWizard(ServerScript()))
        talk.find(.inventory(Fixture.system()))
        for text in ["lim3", "10.99.0.50", "3", "mxone_admin"] { talk.answer(.text(text)) }
        talk.find(.hostKey("SHA256:abc"))
        #expect(talk.page.map { $0.proposal } == .no)
        talk.answer(.no)
        #expect(talk.page?.text.contains("nothing was sent") == true)
        #expect(talk.answer(.read) == "left")
    }

    @Test("Removing redundancy wants the server's name typed (R-UT-07)")
    func removal() {
        var talk = Conversation(RemovalWizard(RemovalScript(server: "lim1")))
        talk.find(.changes([PlannedChange(.remove, on: "lim1", "slot")]))
        talk.answer(.yes)
        #expect(talk.answer(.text("yes")).contains("is not this server's name") || talk.last.contains("it is lim1"))
        #expect(talk.answer(.text("lim1")) == "finished")
    }
}
