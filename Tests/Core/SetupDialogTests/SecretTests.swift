import SetupDialog
import Testing

@Suite("A secret never shows itself")
struct SecretTests {
    @Test("Neither description, debug text, reflection nor interpolation shows a password (section 5)")
    func masked() {
        let answers = StandbyLogin(user: "admin", sudoPassword: Secret("hunter2-hunter2"))
        var dumped = ""
        dump(answers, to: &dumped)
        for text in ["\(answers)", String(reflecting: answers), dumped, "\(Secret("hunter2-hunter2"))"] {
            #expect(!text.contains("hunter2"))
        }
        #expect(answers.sudoPassword.reveal() == "hunter2-hunter2")
    }
}
