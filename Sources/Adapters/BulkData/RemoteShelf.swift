import SystemSupport

/// Another server's shelves, to be read only: rsync asks for one file through ssh, whose key can do nothing else there.
package struct RemoteShelf: Sendable {
    package var server: String
    package var address: String
    package var account: String
    package var keyFile: String
    package var knownHosts: String
    /// In kB/s; nil: as fast as it goes.
    package var rateLimit: Int?

    package init(
        server: String,
        address: String,
        account: String,
        keyFile: String,
        knownHosts: String,
        rateLimit: Int? = nil
    ) {
        self.server = server
        self.address = address
        self.account = account
        self.keyFile = keyFile
        self.knownHosts = knownHosts
        self.rateLimit = rateLimit
    }

    /// Silence for longer ends a copy; what has come stays, and the next one goes on from there.
    static let silence = 15

    /// Copies a file, or what is missing of it; returns how many of its bytes had to cross.
    package func copy(
        _ file: String,
        to target: String,
        onPercent: @escaping @Sendable (Int) -> Void
    ) async throws(BulkDataError) -> UInt64? {
        var arguments = [
            "--times", "--inplace", "--partial", "--no-whole-file", "--timeout=\(Self.silence)",
            "--info=progress2,stats2", "--outbuf=L", "--rsh=\(shell)",
        ]
        if let rateLimit, rateLimit > 0 { arguments.append("--bwlimit=\(rateLimit)") }
        arguments += ["--", "\(account)@\(address)::xdata/\(file)", target]
        let outcome: Command.Outcome
        do throws(CommandError) {
            outcome = try await Command("/usr/bin/rsync", arguments, limit: .seconds(6 * 3600)).run { line in
                if let percent = Self.percent(line) { onPercent(percent) }
            }
        } catch {
            throw BulkDataError(.notCopied(from: server), error.message)
        }
        guard outcome.succeeded else {
            throw BulkDataError(.notCopied(from: server), Self.reason(outcome))
        }
        return Self.literal(outcome.output)
    }

    var shell: String {
        let options = [
            "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes", "HostKeyAlias=\(server)",
            "UserKnownHostsFile=\(knownHosts)", "GlobalKnownHostsFile=none", "UpdateHostKeys=no",
            "ConnectTimeout=5", "ServerAliveInterval=5", "ServerAliveCountMax=3", "LogLevel=ERROR",
        ]
        return (["/usr/bin/ssh", "-F", "none", "-T", "-i", keyFile] + options.flatMap { ["-o", $0] })
            .joined(separator: " ")
    }

    /// As in "  1,048,576  12%   10.00MB/s    0:00:07".
    static func percent(_ line: String) -> Int? {
        line.split(separator: " ").first { $0.hasSuffix("%") }.flatMap { Int($0.dropLast()) }
    }

    /// As in "Literal data: 1,048,576 bytes".
    static func literal(_ output: String) -> UInt64? {
        let line = output.split(separator: "\n").last { $0.hasPrefix("Literal data:") }
        return line.flatMap { UInt64($0.filter { $0.isNumber }) }
    }

    /// ssh and rsync both say something; the first line is nearer to the cause.
    static func reason(_ outcome: Command.Outcome) -> String {
        outcome.errors.split(separator: "\n").first.map(String.init) ?? outcome.status
    }
}
