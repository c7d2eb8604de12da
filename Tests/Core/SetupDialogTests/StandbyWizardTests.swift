import ClusterModel
import SetupDialog
import Testing

@Suite("The standby wizard")
struct StandbyWizardTests {
    @Test("It shows figures 9.9 to 9.13 in order and ends in the answers (R-SW-03 to R-SW-06)")
    func order() throws {
        var talk = Conversation(StandbyWizard(StandbyScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair(.standby)))
        talk.answer(.yes)
        talk.answer(.password(Secret("manager-secret"), again: nil))
        talk.find(.passed)
        talk.answer(.text("10.99.0.100"))
        talk.find(.passed)
        talk.answer(.text("repl"))
        talk.answer(.password(Secret("replication"), again: nil))
        talk.find(.passed)
        talk.find(.standbyData(nil))
        talk.answer(.yes)
        talk.find(.changes([]))
        talk.answer(.yes)
        #expect(
            talk.lines.filter { !$0.hasPrefix("...") } == [
                "Redundancy", "SNM Configuration", "Silent Login of Standby Configuration",
                "Standby Virtual IP Configuration", "Standby Replication Role User Name",
                "Standby Replication Role Password", "Webserver Restart", "Review", "finished",
            ]
        )
        #expect(try #require(talk.outcome).replication.user == "repl")
    }

    @Test("Before the master is set up it refuses and says where to start (R-SW-01)")
    func masterFirst() throws {
        var talk = Conversation(StandbyWizard(StandbyScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair(.standby, masterIsSetUp: false)))
        #expect(try #require(talk.page).text.contains("lim1 is not set up yet"))
    }

    @Test("What differs from the master is refused when it is entered (R-MW-20, R-SW-05)")
    func differs() {
        var talk = Conversation(StandbyWizard(StandbyScript()))
        talk.answer(.yes)
        talk.find(.pair(Fixture.pair(.standby)))
        talk.answer(.yes)
        talk.answer(.password(Secret("manager-secret"), again: nil))
        talk.find(.passed)
        talk.answer(.text("10.99.0.101"))
        #expect(talk.find(.refused("The master has another.")).hasSuffix("! The master has another."))
        talk.answer(.text("10.99.0.100"))
        talk.find(.passed)
        talk.answer(.text("repl"))
        talk.answer(.password(Secret("other"), again: nil))
        #expect(talk.find(.refused("Refused there.")) == "Standby Replication Role Password ! Refused there.")
    }
}
