import FileMirror
import Testing

@Suite("LM-20: names of mirrored files")
struct MirrorPathTests {
    @Test(
        "what could lead elsewhere is no path",
        arguments: [
            "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", ".sn-redundancy-new", "a/.sn-redundancy",
        ]
    )
    func refused(_ text: String) { #expect(MirrorPath(Array(text.utf8)) == nil) }

    @Test("a zero byte, too long a name and too deep a path are none either")
    func limits() {
        #expect(MirrorPath([97, 0]) == nil)
        #expect(MirrorPath([UInt8](repeating: 97, count: 256)) == nil)
        #expect(MirrorPath(Array(String(repeating: "a/", count: 60).utf8) + [97]) == nil)
        #expect(MirrorPath([UInt8](repeating: 97, count: 255)) != nil)
    }

    @Test(
        "any other bytes are, and come back from their text, which harms no terminal",
        arguments: [
            Array("plain.txt".utf8), Array("two words".utf8), Array("a\nb".utf8), Array("\u{1B}[2Jx".utf8),
            [0xFF, 0xFE, 0x80],
            Array("100%".utf8), Array("%41".utf8), Array("ü/…".utf8), Array("-rf".utf8), Array("...".utf8),
        ]
    )
    func hostile(_ bytes: [UInt8]) throws {
        let path = try #require(MirrorPath(bytes))
        #expect(path.description.utf8.allSatisfy { $0 > 32 && $0 < 127 })
        #expect(MirrorPath(text: path.description) == path)
    }

    @Test("a path has one text only", arguments: ["%41", "%0a", "%+1", "%4", "a b", "a\n"])
    func oneText(_ text: String) { #expect(MirrorPath(text: text) == nil) }

    @Test(
        "folders of the system, of the database, of this product, and in one another are refused",
        arguments: [
            "/", "/var", "/etc/x", "/usr/share/x", "/home/a", "/tmp/x", "var/opt/x", "/var/lib/postgresql/15",
            "/var/lib",
            "/var/lib/sn-redundancy/xdata", "/var/opt/mxone-sn/lim-1", "/var/opt/pm/../x", "/var/opt/pm/",
            "/var/opt/a b",
            "/var/opt/pm/files/inner", "/var/opt/pm",
        ]
    )
    func refusedFolders(_ path: String) {
        let settings = MirrorSettings(directories: [MirroredDirectory(path: "/var/opt/pm/files")])
        #expect(settings.refusal(adding: path) != nil)
    }

    @Test(
        "a folder below /var, /opt or /srv is not",
        arguments: ["/var/opt/snm/files", "/opt/pm/data", "/srv/x", "/var/lib/pm"]
    )
    func folders(_ path: String) { #expect(MirrorSettings().refusal(adding: path) == nil) }
}
