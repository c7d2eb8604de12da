import CCrypto

/// SHA-256 (FIPS 180-4) of what is fed in parts, by OpenSSL (EVP_DigestInit(3)): for files that are open here, which no
/// other program may open for us.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Nil without memory, or where the system's policy forbids the digest.
    package init?() {
        guard let context = EVP_MD_CTX_new() else { return nil }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            return nil
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package func update(_ bytes: ArraySlice<UInt8>) {
        // It fails only for a context that was never initialised.
        _ = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// In hexadecimal digits.
    package consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = EVP_DigestFinal_ex(context, &digest, nil)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
