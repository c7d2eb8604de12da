import Testing
import utilities

@Suite("How long one server waits for another's work (LM-22)")
struct ConversationLimitTests {
    @Test("LM-22: whoever waits for the standby's set-up waits longer than the copy of its database may take")
    func backup() {
        #expect(ConversationLimit.backup > ConversationLimit.step)
        // Its packages and its checks come on top, with an hour to spare.
        #expect(ConversationLimit.detachedWork >= ConversationLimit.backup + ConversationLimit.step + .seconds(3600))
    }
}
