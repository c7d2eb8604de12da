package import ClusterModel
import ConfigurationFiles
package import SetupPlan
import SystemSupport

/// The way by which the members of a cluster read each other's exchange data: one key of the system, let in from the
/// cluster's subnet, for one program that reads one folder. Whoever joins a cluster gets it, too.
package struct ExchangeAccess: Sendable {
    static let folder = "/etc/sn-redundancy/keys"
    /// On LIM 1's server, which makes it and hands it out.
    static let systemKey = "/etc/sn-redundancy/keys/exchange"
    /// On each member.
    static let memberKey = "/etc/sn-redundancy/exchange.key"
    static let sudoers = "/etc/sudoers.d/sn-redundancy-exchange"

    package var privateKey: [UInt8]
    /// Without its comment.
    package var publicKey: String

    package init(privateKey: [UInt8], publicKey: String) {
        self.privateKey = privateKey
        self.publicKey = publicKey
    }

    /// The system's key; made if there is none.
    static func ofThisSystem() async throws -> ExchangeAccess {
        if try ManagedFile.read(systemKey + ".pub") == nil {
            if try ManagedFolder.read(folder) == nil {
                try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(folder)
            }
            try ManagedFile.remove(systemKey)
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", "sn-redundancy-exchange", "-f", systemKey]
            try await Command("/usr/bin/ssh-keygen", arguments).output()
        }
        guard let secret = try ManagedFile.read(systemKey), let open = try ManagedFile.read(systemKey + ".pub") else {
            throw OperationError(.failed, "ssh-keygen made no key in \(folder).")
        }
        let words = String(decoding: open.content, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == "ssh-ed25519" else {
            throw OperationError(.failed, "\(systemKey).pub is not an ed25519 key; move it aside and try again.")
        }
        return ExchangeAccess(privateKey: secret.content, publicKey: "\(words[0]) \(words[1])")
    }

    static func forget() throws { for path in [systemKey, systemKey + ".pub"] { try ManagedFile.remove(path) } }

    /// What one member needs.
    package func steps(on server: Server, in subnet: IPv4Subnet, sudoers rule: String) -> [Step] {
        let command = "sudo -n /usr/lib/sn-redundancy/exchange-data"
        let line = "restrict,from=\"\(subnet)\",command=\"\(command)\" \(publicKey) sn-redundancy-exchange"
        let key = FileState(FileContent(bytes: privateKey), mode: 0o600, isSecret: true)
        let name = server.name
        return [
            Step(
                "exchange rule \(name)",
                on: name,
                "Let the key for exchange data run its one program",
                .file(path: Self.sudoers, state: FileState(FileContent(rule), mode: 0o440))
            ),
            Step(
                "exchange line \(name)",
                on: name,
                "Let the cluster's members read its exchange data",
                .keyLine(account: server.admin, line: line, state: .present)
            ),
            Step(
                "exchange key \(name)",
                on: name,
                "Give it the key for exchange data",
                .file(path: Self.memberKey, state: key)
            ),
        ]
    }

    /// The rule for sudo, from its template.
    static func rule(for server: Server) throws -> String {
        try Installation.template("sudoers/sn-redundancy-exchange").render(["accounts": [server.admin]])
    }
}
