import Testing

import BulkData

private struct NoDigest: Error {}

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the examples of FIPS 180-4 and its neighbours of a block",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func examples(_ text: String, _ expected: String) throws {
        guard let digest = SHA256() else { throw NoDigest() }
        digest.update(Array(text.utf8)[...])
        #expect(digest.finish() == expected)
        guard let parts = SHA256() else { throw NoDigest() }
        for byte in text.utf8 { parts.update([byte]) }
        #expect(parts.finish() == expected, "fed byte by byte")
    }

    @Test("a hundred thousand bytes, in parts of any size")
    func long() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
        guard let digest = SHA256() else { throw NoDigest() }
        for start in stride(from: 0, to: bytes.count, by: 777) {
            digest.update(bytes[start..<min(start + 777, bytes.count)])
        }
        #expect(digest.finish() == "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee")
    }
}
