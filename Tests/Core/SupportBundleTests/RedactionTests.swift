import SupportBundle
import Testing

@Suite("What leaves a server for support has no secret in it (LM-24, DESIGN section 5)")
struct RedactionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var before: String
        var after: String
    }

    @Test(
        "A secret is taken out by its look, and words about secrets stay",
        arguments: [
            Row(testDescription: "a setting", before: "password=geheim", after: "password=(removed)"),
            Row(testDescription: "with a space", before: "Password: geheim", after: "Password: (removed)"),
            Row(
                testDescription: "JSON",
                before: #"{"user":"a","password":"geheim","x":1}"#,
                after: #"{"user":"a","password":"(removed)","x":1}"#
            ),
            Row(
                testDescription: "a connection text",
                before: "host=a password='ge heim' port=1",
                after: "host=a password='(removed)' port=1"
            ),
            Row(
                testDescription: "SQL in a log",
                before: "STATEMENT: ALTER ROLE r PASSWORD 'geheim' LOGIN",
                after: "STATEMENT: ALTER ROLE r PASSWORD '(removed)' LOGIN"
            ),
            Row(
                testDescription: "a header",
                before: "Authorization: Basic bXhvbmU6Z2VoZWlt",
                after: "Authorization: (removed)"
            ),
            Row(
                testDescription: "a password's hash",
                before: "root:$6$salt$abcdefghijklmnop./ABC:19000",
                after: "root:(removed)"
            ),
            Row(
                testDescription: "a role's hash",
                before: "x SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy y",
                after: "x (removed) y"
            ),
            Row(
                testDescription: "an address with a password",
                before: "postgresql://r:geheim@10.0.0.1/db",
                after: "postgresql://r:(removed)@10.0.0.1/db"
            ),
            Row(
                testDescription: "only the word",
                before: "password authentication failed for user \"r\"",
                after: "password authentication failed for user \"r\""
            ),
            Row(
                testDescription: "SQL as libpq quotes a backslash",
                before: #"ALTER ROLE r PASSWORD E'ge\\heim' LOGIN"#,
                after: "ALTER ROLE r PASSWORD E'(removed)' LOGIN"
            ),
            Row(
                testDescription: "SQL with a quote in it",
                before: "ALTER ROLE r PASSWORD 'ge''heim' LOGIN",
                after: "ALTER ROLE r PASSWORD '(removed)' LOGIN"
            ),
            Row(
                testDescription: "SQL between dollars",
                before: "PASSWORD $$ge'heim$$ x; PASSWORD $a$ge$$heim$a$ y",
                after: "PASSWORD $$(removed)$$ x; PASSWORD $a$(removed)$a$ y"
            ),
            Row(
                testDescription: "JSON with a quote in it",
                before: #"{"password":"ge\"heim","x":1}"#,
                after: #"{"password":"(removed)","x":1}"#
            ),
            Row(
                testDescription: "JSON without a password",
                before: #"{"password":"","token":null,"x":1}"#,
                after: #"{"password":"","token":(removed),"x":1}"#
            ),
            Row(testDescription: "with a comma", before: "DB_PASSWORD=ge,heim x", after: "DB_PASSWORD=(removed) x"),
            Row(testDescription: "a short name", before: "DB_PASS=geheim", after: "DB_PASS=(removed)"),
            Row(testDescription: "another", before: "Uid=a;Pwd=geheim", after: "Uid=a;Pwd=(removed)"),
            Row(
                testDescription: "a working directory, and a word of a sentence",
                before: "PWD=/home/otto ; first pass: 3 rows",
                after: "PWD=/home/otto ; first pass: 3 rows"
            ),
            Row(testDescription: "a shell's variable", before: "awk '{print $1$2}'", after: "awk '{print $1$2}'"),
        ]
    )
    func shapes(_ row: Row) { #expect(Redaction().clean(row.before) == row.after) }

    @Test("A known secret is taken out wherever it stands, in any line, and as often as it does")
    func known() {
        let redaction = Redaction(secrets: ["correct horse", "line one\nline two", "abc"])
        let result = redaction.clean(Array("a correct horse, correct horse\nxline twox\nabc\n".utf8))
        #expect(String(decoding: result.text, as: UTF8.self) == "a (removed), (removed)\nx(removed)x\nabc\n")
        #expect(result.removed == 3)
    }

    @Test("Of private keys nothing stays, of certificates everything")
    func keys() {
        let text = """
            before
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjE
            -----END OPENSSH PRIVATE KEY-----
            -----BEGIN CERTIFICATE-----
            MIIB
            -----END CERTIFICATE-----
            {"key":"-----BEGIN PRIVATE KEY-----\\nMIGH\\n-----END PRIVATE KEY-----\\n"}
            after
            """
        let clean = Redaction().clean(text)
        #expect(!clean.contains("b3Blbn") && !clean.contains("MIGH"))
        #expect(
            clean.contains("MIIB") && clean.hasPrefix("before\n(private key removed)\n") && clean.hasSuffix("after")
        )
    }

    @Test("Whatever bytes come, nothing traps, and text without secrets stays as it is", arguments: UInt64(0)..<200)
    func rubbish(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let alphabet = Array("pasword=:'\" $6{}@/\n-BEGIN PRIVATE KEY".utf8) + [0, 255]
        var bytes: [UInt8] = []
        for _ in 0..<300 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            bytes.append(alphabet[Int(state % UInt64(alphabet.count))])
        }
        let once = Redaction(secrets: ["pasword"]).clean(bytes)
        #expect(once.removed > 0 || once.text == bytes)
        #expect(once.text.firstRange(of: Array("pasword".utf8)) == nil)
    }
}
