import SetupDialog

/// The web server's settings on both servers as lines.
struct WebServerStatusText {
    let lines: [String]

    init(_ status: WebServerStatus) {
        var lines = status.servers.map { found in
            guard let settings = found.settings else { return "\(found.server): \(found.problem ?? "not known")" }
            let users = found.users.isEmpty ? "" : " (\(found.users.joined(separator: ", ")))"
            return "\(found.server): protocol \(settings.protocol.rawValue), authentication "
                + "\(settings.authentication.rawValue)\(users), certificate \(found.certificateSubject ?? "none")"
        }
        if let days = status.certificateDays {
            lines.append(
                days < 0
                    ? "The certificate ended \(-days) days ago: import another one."
                    : "The certificate ends in \(days) days\(days <= 30 ? ": import another one" : "")."
            )
        }
        if !status.missingNames.isEmpty {
            lines.append("The certificate does not name \(status.missingNames.joined(separator: ", ")).")
        }
        lines += status.drift.isEmpty ? [] : ["Not the same on all servers; any setting applied again ends it:"]
        lines += status.drift.map { "  \($0)" }
        self.lines = lines
    }
}
