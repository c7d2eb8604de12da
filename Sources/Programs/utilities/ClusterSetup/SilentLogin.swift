package import ClusterModel
import ConfigurationFiles
import RemoteShell
import SetupPlan
import SystemSupport

/// The keys by which LIM 1's server reaches the others: one key pair, each server's host key pinned.
package struct SilentLogin {
    static let folder = "/etc/sn-redundancy/keys"
    static let sudoers = "/etc/sudoers.d/sn-redundancy-peer"

    /// Makes the key pair if there is none, and answers the public half without its comment.
    ///
    /// It is durable before anybody is told of it: after a power cut another one would be a stranger everywhere.
    func publicKey() async throws -> String {
        if let file = try ManagedFile.read(SecureShell.key + ".pub") { return try Self.key(in: file.content) }
        let (secret, open) = try await Workshop.within { folder in
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "sn-redundancy", "-f", "\(folder)/key"]
            try await Command("/usr/bin/ssh-keygen", arguments).output()
            return (try Workshop.read("\(folder)/key"), try Workshop.read("\(folder)/key.pub"))
        }
        if try ManagedFolder.read(Self.folder) == nil {
            try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(Self.folder)
        }
        // The public half last: it stands for both.
        try ManagedFile(content: secret, mode: 0o600, owner: "root", group: "root").write(SecureShell.key)
        try ManagedFile(content: open, mode: 0o644, owner: "root", group: "root").write(SecureShell.key + ".pub")
        return try Self.key(in: open)
    }

    private static func key(in content: [UInt8]) throws -> String {
        let words = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == "ssh-ed25519" else {
            throw OperationError(.failed, "\(SecureShell.key).pub is not an ed25519 key; move it aside and try again.")
        }
        return "\(words[0]) \(words[1])"
    }

    /// The line that lets this key in: from these addresses only, for one program only.
    package static func line(key: String, from addresses: [IPv4Address], owner: ServerName) -> String {
        let sources = addresses.sorted().map(\.description).joined(separator: ",")
        let command = "sudo -n /usr/lib/sn-redundancy/peer"
        return "restrict,from=\"\(sources)\",command=\"\(command)\" \(key) sn-redundancy@\(owner)"
    }

    /// The addresses of LIM 1's server that connections may come from: those it has by itself, and both of its cluster's.
    static func sources(_ facts: ServerFacts, cluster: ClusterConfiguration?, own: Server) -> [IPv4Address] {
        let lasting = facts.addresses.filter(\.isPermanent).map(\.address)
        let regular = cluster?.regular(on: own.name)
        return Array(Set(lasting + [regular?.base, regular?.alias].compactMap(\.self))).sorted()
    }

    /// What a server needs so that the key gets in there and its program may act.
    static func steps(on server: ServerName, account: String, line: String) throws -> [Step] {
        let rule = try Installation.template("sudoers/sn-redundancy-peer").render(["accounts": [account]])
        let file = FileState(FileContent(rule), mode: 0o440)
        return [
            Step("sudoers", on: server, "Let silent login run its one program", .file(path: sudoers, state: file)),
            Step("key", on: server, "Let LIM 1's server in", .keyLine(account: account, line: line, state: .present)),
        ]
    }

    /// Accepts a server's host key under its name, from now on and at whatever address.
    func pin(_ key: HostKey, of server: ServerName) throws { try known.pin(key, of: Self.host(server)) }

    func accepts(_ key: HostKey, of server: ServerName) throws -> Bool {
        do throws(RemoteShellError) {
            try known.check(key, of: Self.host(server))
            return true
        } catch {
            switch error.code {
            case .hostKeyUnknown, .hostKeyChanged: return false
            case .unreachable, .refused, .notUnderstood, .wrongPassword, .passwordExpired, .passwordsNotAccepted,
                .keyNotAccepted, .keyUnusable, .wrongSudoPassword, .sudoDenied, .commandFailed, .commandEndedBySignal,
                .outputTooLong, .timedOut, .connectionLost, .invalidFile, .systemCallFailed:
                throw error
            }
        }
    }

    func unpin(_ server: ServerName) throws { try known.forget(Self.host(server)) }

    private var known: KnownHosts { KnownHosts(path: SecureShell.knownHosts) }

    private static func host(_ server: ServerName) -> RemoteHost { RemoteHost(address: server.description) }

    /// After the last server has been removed nothing of silent login stays.
    func forget() throws {
        try ExchangeAccess.forget()
        for path in [SecureShell.key, SecureShell.key + ".pub", SecureShell.knownHosts] { try ManagedFile.remove(path) }
    }
}
