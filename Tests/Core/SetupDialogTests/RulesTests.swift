import SetupDialog
import Testing

@Suite("What answers must be like")
struct RulesTests {
    @Test(
        "A replication role's name needs no quoting and is not PostgreSQL's own",
        arguments: [
            ("replication", true), ("Repl_2", true), ("a", true), (String(repeating: "a", count: 63), true),
            ("", false),
            ("2repl", false), ("re pl", false), ("repl;drop", false), ("ré", false), ("pg_repl", false),
            ("PG_x", false),
            ("postgres", false), (String(repeating: "a", count: 64), false), ("a\"b", false), ("_repl", false),
        ]
    )
    func role(_ name: String, _ isGood: Bool) {
        let role = try? AnswerRules.role(name)
        #expect((role != nil) == isGood)
    }

    @Test("A new password has eight characters, no control characters, and is typed the same twice")
    func passwords() throws {
        #expect(throws: Refusal.self) { try AnswerRules.newPassword(Secret("short77"), again: nil) }
        #expect(throws: Refusal.self) { try AnswerRules.newPassword(Secret("long enough"), again: Secret("other")) }
        #expect(throws: Refusal.self) { try AnswerRules.newPassword(Secret("tab\tinside"), again: nil) }
        #expect(throws: Refusal.self) {
            try AnswerRules.newPassword(Secret(String(repeating: "x", count: 129)), again: nil)
        }
        #expect(throws: Refusal.self) { try AnswerRules.existingPassword(Secret("")) }
        #expect(try AnswerRules.existingPassword(Secret("old")).reveal() == "old")
        let umlauts = Secret("größer als acht")
        let taken = try AnswerRules.newPassword(umlauts, again: umlauts)
        #expect(taken == umlauts)
    }

    @Test(
        "A password's strength is a word",
        arguments: [
            ("short", PasswordStrength.tooShort), ("aaaaaaaaaaaaaaaaaaaa", .weak), ("password", .weak),
            ("Passw0rd", .fair), ("correct-horse", .fair), ("Tr0ub4dor&3xyz", .strong),
            ("correct horse battery", .strong),
        ]
    )
    func strength(_ password: String, _ strength: PasswordStrength) {
        #expect(PasswordStrength(of: password) == strength)
    }

    @Test("At most four references, each once")
    func references() throws {
        #expect(try AnswerRules.references("").isEmpty)
        #expect(try AnswerRules.references("10.0.0.1, 10.0.0.1 10.0.0.2").count == 2)
        #expect(throws: Refusal.self) { try AnswerRules.references("gateway") }
        #expect(throws: Refusal.self) { try AnswerRules.references("1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5") }
    }

    @Test(
        "A reference is a host of the servers' subnet, and none of them: it is asked by ARP for their sake",
        arguments: [
            ("8.8.8.8", "ends at a router"), ("10.99.0.255", "no host of 10.99.0.0/24"),
            ("10.99.0.20", "base address of standby"), ("10.99.0.10", "alias address of LIM 1"),
            ("10.99.0.1, 10.99.0.100", "virtual IP"),
        ]
    )
    func noReference(_ typed: String, _ words: String) {
        do throws(Refusal) {
            _ = try AnswerRules.references(typed, for: Fixture.pair(), virtualIP: Fixture.address("10.99.0.100"))
            Issue.record("\(typed) was taken")
        } catch {
            #expect(error.description.contains(words))
        }
    }

    @Test("What was typed is shown without anything that steers a terminal")
    func shown() {
        do throws(Refusal) {
            _ = try AnswerRules.address("\u{1b}[2J\n10.0.0.1")
        } catch {
            #expect(!error.description.contains("\u{1b}"))
            #expect(!error.description.contains("\n"))
        }
    }
}
