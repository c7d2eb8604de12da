import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import SetupPlan
import SystemSupport

/// The manager's own key pair, with which each server of the pair reaches the other.
package struct ManagerKey {
    static let file = SilentLogin.folder + "/manager"

    package var privateKey: [UInt8]
    package var publicKey: String

    package init(privateKey: [UInt8], publicKey: String) {
        self.privateKey = privateKey
        self.publicKey = publicKey
    }

    /// Made in a folder of the memory file system that nobody else can enter, and read from there.
    static func make(on server: ServerName) async throws -> ManagerKey {
        try await Workshop.within { folder in
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "sn-redundancy@\(server)", "-f", "\(folder)/key"]
            try await Command("/usr/bin/ssh-keygen", arguments).output()
            let text = String(decoding: try Workshop.read("\(folder)/key.pub"), as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2, words[0] == "ssh-ed25519" else {
                throw OperationError(.failed, "ssh-keygen made no ed25519 key.")
            }
            return ManagerKey(privateKey: try Workshop.read("\(folder)/key"), publicKey: "\(words[0]) \(words[1])")
        }
    }

    /// The one that was made here before; only its public half is needed by others.
    static func noted() throws -> ManagerKey {
        let words = String(decoding: try Workshop.read(file + ".pub"), as: UTF8.self).split(
            whereSeparator: \.isWhitespace
        )
        guard words.count >= 2, words[0] == "ssh-ed25519" else {
            throw OperationError(.failed, "\(file).pub is not an ed25519 key.")
        }
        return ManagerKey(privateKey: [], publicKey: "\(words[0]) \(words[1])")
    }

    func steps(on server: ServerName) -> [Step] {
        let secret = FileState(FileContent(bytes: privateKey), mode: 0o600, isSecret: true)
        let open = FileState(FileContent(publicKey + " sn-redundancy@\(server)\n"))
        return [
            Step(
                "manager key \(server)",
                on: server,
                "Make a key for silent login",
                .file(path: Self.file, state: secret)
            ),
            Step(
                "manager key's public half \(server)",
                on: server,
                "Note its public half",
                .file(path: Self.file + ".pub", state: open)
            ),
        ]
    }

    static func peer(_ server: ServerName, at address: IPv4Address, account: String) -> PeerClient {
        let shell = SecureShell(
            server: server.description,
            address: address.description,
            account: account,
            keyFile: file
        )
        return PeerClient(server: server.description, transport: shell)
    }
}

/// A folder in memory for what is made by programs that only write files.
enum Workshop {
    static func within<Result>(_ work: (String) async throws -> Result) async throws -> Result {
        let folder = "/run/sn-redundancy/workshop-\(UInt64.random(in: .min ... .max))"
        try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await work(folder)
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = try AtomicFile.read(path, limit: 1 << 20) else {
            throw OperationError(.failed, "\(path) was not made.")
        }
        return bytes
    }
}
