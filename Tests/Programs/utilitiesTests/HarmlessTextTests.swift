import Testing

import utilities

@Suite("What a peer or a file says can't act on the terminal (DESIGN section 5)")
struct HarmlessTextTests {
    @Test(
        "Control characters become question marks; words, lines and columns stay",
        arguments: [
            ("\u{1b}[2Jgone", "?[2Jgone"), ("a\r\u{7}b", "a??b"), ("c1 \u{9b}31m", "c1 ?31m"), ("del\u{7f}", "del?"),
            ("\u{202e}txt.exe", "?txt.exe"), ("Zürich\t1\n2", "Zürich\t1\n2"), ("", ""),
        ]
    )
    func harmless(_ text: String, _ shown: String) {
        #expect(HarmlessText.of(text) == shown)
    }
}
