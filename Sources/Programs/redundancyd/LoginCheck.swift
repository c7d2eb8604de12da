import ClusterModel
import Logging
import SystemSupport

/// Silent login to the other server, tried for real: a connection, the key, the forced command, its right to act.
struct LoginCheck: Sendable {
    private static let question = Array(#"{"verb":"alive"}"#.utf8) + [10]
    private static let limit = Duration.seconds(20)

    let peer: ServerName
    let address: IPv4Address
    let account: String
    let log: Logger

    init(_ management: ManagementConfiguration, from me: ServerName, log: Logger) {
        peer = management.master == me ? management.standby : management.master
        address = management.master == me ? management.standbyBase : management.masterBase
        account = management.managerUser
        self.log = log
    }

    func succeeds() async -> Bool {
        let settings = [
            "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes", "HostKeyAlias=\(peer)",
            "UserKnownHostsFile=\(Paths.knownHosts)", "GlobalKnownHostsFile=none", "UpdateHostKeys=no",
            "ConnectTimeout=5", "ServerAliveInterval=5", "ServerAliveCountMax=2", "LogLevel=ERROR",
        ]
        let options = settings.flatMap { ["-o", $0] }
        let arguments = ["-F", "none", "-T", "-i", Paths.managerKey, "-l", account] + options + ["--", "\(address)"]
        let command = Command("/usr/bin/ssh", arguments, input: Self.question, limit: Self.limit)
        do {
            let outcome = try await command.run()
            guard outcome.succeeded, outcome.output.contains(#""exit":0"#) else {
                log.warning(
                    "silent login fails",
                    metadata: ["peer": "\(peer)", "status": "\(outcome.status)", "said": "\(outcome.errors)"]
                )
                return false
            }
            return true
        } catch {
            log.warning("silent login fails", metadata: ["peer": "\(peer)", "error": "\(error)"])
            return false
        }
    }
}
