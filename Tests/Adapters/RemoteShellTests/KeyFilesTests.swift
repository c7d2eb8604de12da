import Glibc
import RemoteShell
import SystemSupport
import Testing

@Suite("Key files")
struct KeyFilesTests {
    private let line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEuLqsQn2FdcXH2Kk8C0U0PoXAYLtIEWD8Z9B7v8bwhd a comment"

    @Test("a public key's line is read and written alike")
    func publicKey() throws {
        #expect(try #require(PublicKey(line)).line == line)
    }

    @Test(
        "a line that is no public key is refused",
        arguments: [
            "", "ssh-ed25519", "ssh-ed25519 ????",
            "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIEuLqsQn2FdcXH2Kk8C0U0PoXAYLtIEWD8Z9B7v8bwhd",
            "ssh-ed25519 AAAA", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 x\ny", "ssh-ed25519 /////////////w==",
        ]
    )
    func noPublicKey(line: String) {
        #expect(PublicKey(line) == nil)
    }

    @Test("a restricted login names addresses and command, and replaces an older line for the same key")
    func authorizedKey() throws {
        let key = try #require(PublicKey(line))
        let login = AuthorizedKey(key: key, sources: ["10.99.0.1", "10.99.0.2"], command: "/usr/lib/peer \"x\"")
        let expected = """
            restrict,from="10.99.0.1,10.99.0.2",command="/usr/lib/peer \\"x\\"" \(line)
            """
        #expect(login.line == expected)
        let before = "# mine\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEother other\nfrom=\"1.1.1.1\" \(line)"
        let added = try #require(login.added(to: before))
        #expect(added == "# mine\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEother other\n\(expected)\n")
        #expect(
            AuthorizedKey.text(added, without: key) == "# mine\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEother other\n"
        )
        #expect(AuthorizedKey(key: key, sources: ["10.0.0.1\",command=\"x"], command: nil).line == nil)
        #expect(AuthorizedKey(key: key, sources: [], command: "a\nb").line == nil)
        #expect(AuthorizedKey(key: key, sources: [], command: nil).line == line)
    }

    @Test(
        "arguments keep their meaning in any shell",
        arguments: [("a", "a"), ("", "''"), ("it's", "'it'\\''s'"), ("$x", "'$x'")]
    )
    func quoting(argument: String, quoted: String) {
        #expect(ShellQuoting.quoted(argument) == quoted)
    }
}
