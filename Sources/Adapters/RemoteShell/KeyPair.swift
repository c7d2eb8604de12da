import Glibc
import Subprocess
import SystemPackage
import SystemSupport

/// A key of ours in two files: the private one at the path, the public one beside it with `.pub`.
package struct KeyPair: Sendable, Equatable {
    package let path: String
    package let publicKey: PublicKey

    /// Reads what is there; nil if there is no such key.
    package static func read(at path: String) throws(RemoteShellError) -> KeyPair? {
        guard access(path, F_OK) == 0, let content = try publicPart(of: path) else { return nil }
        let line = String(decoding: content, as: UTF8.self).split(separator: "\n").first
        guard let key = line.flatMap({ PublicKey($0) }) else {
            throw RemoteShellError(.invalidFile(path: "\(path).pub"), host: path, message: "no public key")
        }
        return KeyPair(path: path, publicKey: key)
    }

    private static func publicPart(of path: String) throws(RemoteShellError) -> [UInt8]? {
        do throws(SystemError) { return try AtomicFile.read("\(path).pub", limit: 16384) } catch {
            throw RemoteShellError(.systemCallFailed(errno: error.errno), host: path, message: error.description)
        }
    }

    /// The key at the path; made anew (ed25519, without passphrase, readable by its owner only) if there is none.
    package static func readOrMake(at path: String, comment: String) async throws(RemoteShellError) -> KeyPair {
        if let existing = try read(at: path) { return existing }
        try await make(at: path, comment: comment)
        guard let made = try read(at: path) else {
            throw RemoteShellError(.keyUnusable(path: path), host: path, message: "ssh-keygen left no key")
        }
        return made
    }

    private static func make(at path: String, comment: String) async throws(RemoteShellError) {
        // Half of an earlier pair would make ssh-keygen ask; without its other half it is of no use.
        unlink(path)
        unlink("\(path).pub")
        let message: String
        do {
            let result = try await Subprocess.run(
                .path("/usr/bin/ssh-keygen"),
                arguments: ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path],
                input: .none,
                output: .discarded,
                error: .string(limit: 4096)
            )
            if result.terminationStatus.isSuccess { return }
            message = result.standardError
        } catch {
            message = "\(error)"
        }
        throw RemoteShellError(.keyUnusable(path: path), host: path, message: "ssh-keygen: \(message)")
    }
}
