import TerminalForms
import Testing

@Suite("Which face fits the terminal (ux: choosing the face)")
struct FaceTests {
    private func face(
        plain: Bool = false,
        input: Bool = true,
        output: Bool = true,
        name: String? = "xterm",
        usable: Bool = true,
        _ columns: Int = 80,
        _ rows: Int = 24
    ) -> Face {
        Surroundings(
            plainIsWanted: plain,
            inputIsTerminal: input,
            outputIsTerminal: output,
            terminalName: name,
            terminalIsUsable: usable,
            columns: columns,
            rows: rows
        ).face
    }

    @Test("A good terminal gets full screens; asked for, plain lines even on a pipe")
    func chosen() {
        #expect(face() == .full)
        #expect(face(plain: true, input: false) == .plain(because: nil))
    }

    @Test("Without a terminal nothing is drawn, and the cure is said")
    func none() {
        for face in [face(input: false), face(output: false)] {
            guard case .none(let cure) = face else {
                Issue.record("\(face)")
                continue
            }
            #expect(cure.contains("ssh -t"))
            #expect(cure.contains("--answers"))
        }
    }

    @Test("Dumb, unknown and small terminals get plain lines with the reason")
    func plain() {
        for face in [face(name: "dumb"), face(name: nil), face(name: "x", usable: false), face(59, 24), face(80, 14)] {
            guard case .plain(let reason?) = face else {
                Issue.record("\(face)")
                continue
            }
            #expect(reason.contains("plain lines"))
        }
    }

    @Test("Text is wrapped at words, long words are cut, and nothing that steers a terminal gets through")
    func wrapping() {
        #expect(TextLayout.wrap("one two three four", width: 9) == ["one two", "three", "four"])
        #expect(TextLayout.wrap("abcdefghijklmnop", width: 8) == ["abcdefgh", "ijklmnop"])
        #expect(TextLayout.wrap("a\n\nb", width: 8) == ["a", "", "b"])
        #expect(TextLayout.printable("\u{1b}[2J\u{9b}x") == "?[2J?x")
    }
}
