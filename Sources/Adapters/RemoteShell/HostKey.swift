/// The key that a server proves itself with.
package struct HostKey: Sendable, Equatable {
    package let type: String
    package let bytes: [UInt8]
    /// As ssh-keygen shows it: `SHA256:` and 43 letters.
    package let fingerprint: String

    init?(bytes: [UInt8], sha256: [UInt8]) {
        guard let type = PublicKey.type(in: bytes) else { return nil }
        self.type = type
        self.bytes = bytes
        fingerprint = "SHA256:\(Base64.encoded(sha256, padded: false))"
    }

    var encoded: String { "\(type) \(Base64.encoded(bytes))" }
}
