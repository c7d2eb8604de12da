import ClusterModel
package import StatusDocuments

/// CheckStatus for people, drawn from the same document that `--json` prints (R-UT-03, figure 9.15).
package struct ManagementStatusText {
    let document: ManagementStatusDocument

    package init(document: ManagementStatusDocument) { self.document = document }

    /// 0 protected, 1 not protected, 3 not configured.
    var exitStatus: Int32 { document.configured ? document.protected ? 0 : 1 : 3 }

    package var lines: [String] { rows.flatMap(TextColumns.folded) }

    private var rows: [String] {
        guard document.configured else {
            return [row("Redundancy", document.reason ?? "not set up on this server")]
        }
        return [
            row("Redundancy", protection),
            row("If it fails", consequence),
        ] + paused + [
            row("This server", thisServer),
            row("Peer", peer),
            row("Virtual IP", virtualIP),
            row("LIM 1", "runs on \(name(document.lim1?.runsOn))"),
        ] + database + [
            row("Silent login", silentLogin),
            row("Fallback type", fallback),
            row("Third vote", thirdVote),
        ] + applications + [row("Last move", lastMove), row("Last drill", lastDrill)] + mirror + forks
            + alarms
    }

    private var thirdVote: String {
        guard let vote = document.thirdVote else { return document.configured ? "none: a partition can fork" : "none" }
        return "\(vote.host), \(vote.reachable == true ? "its vote is here" : "gives no vote here")"
    }

    /// One line for the top of menus.
    var summary: String { document.configured ? protection : document.reason ?? "not set up" }

    private var protection: String {
        let since = document.unprotectedSince.map { " since \($0)" } ?? ""
        let reason = document.reason.map { ", because: \($0)" } ?? ""
        return (document.protected ? "protected: yes" : "protected: NO\(since)") + reason
    }

    /// What the death of the active server would cost at this moment.
    private var consequence: String {
        guard let active = document.active else {
            return "no active server is known here; writes may be waiting"
        }
        let loss =
            switch document.database?.lossIfActiveDiesBytes {
            case 0: "nothing is lost"
            case let bytes?: "\(Self.size(bytes)) of changes are out of reach until it is back"
            case nil: "it is unknown what is lost"
            }
        let then = document.protected ? ", and the other server takes over" : ", and nobody takes over by itself"
        return "if \(active) dies now, \(loss)\(then)"
    }

    private var paused: [String] {
        document.pausedUntil.map { [row("PAUSED", "until \($0) nothing moves by itself, by order")] } ?? []
    }

    private var virtualIP: String {
        guard let address = document.virtualIP else { return "unknown" }
        let seen =
            switch address.confirmed {
            case true?: ", seen from the other server"
            case false?: ", NOT seen from the other server"
            case nil: ""
            }
        return "\(address.address) on \(name(address.holder))\(seen)"
    }

    private var lastDrill: String {
        guard let drill = document.lastDrill else { return "none on this server" }
        let there = drill.outageMilliseconds.map { "\($0) ms" } ?? "unknown"
        let back = drill.outageBackMilliseconds.map { "\($0) ms" } ?? "unknown"
        let rows = "\(drill.acknowledgedRows) rows acknowledged, \(drill.lostRows) lost"
        return "\(drill.at): \(drill.passed ? "passed" : "FAILED"), outage \(there) there and \(back) back, \(rows)"
    }

    private var thisServer: String {
        let role = document.role.map { " (\($0.rawValue))" } ?? ""
        let epoch = document.epoch.map { ", epoch \($0)" } ?? ""
        let takeover = document.state == .passive ? mayTakeOver : ""
        return "\(name(document.thisServer))\(role), \(document.state?.rawValue ?? "unknown")\(epoch)\(takeover)"
    }

    private var peer: String {
        guard let peer = document.peer else { return "unknown" }
        let heard = peer.heardSecondsAgo.map { ", heard \(Self.tenths($0)) s ago" } ?? ", not heard"
        let takeover = document.state == .passive ? "" : mayTakeOver
        return "\(peer.name), \(peer.state?.rawValue ?? "unknown")\(heard)\(takeover)"
    }

    /// Of the one of the two that is passive.
    private var mayTakeOver: String {
        document.eligible.map { $0 ? ", could take over now" : ", could not take over now" } ?? ""
    }

    private var database: [String] {
        guard let database = document.database else { return [row("Database", "unknown")] }
        let sync = database.synchronous.map { $0 ? ", synchronous" : ", NOT synchronous" } ?? ""
        let lag = database.lagBytes.map { ", lag \(Self.size($0))" } ?? ""
        return [
            row(
                "Database",
                "primary \(name(database.primary)), standby \(name(database.standby)): "
                    + "\(database.state ?? "unknown")\(sync)\(lag)"
            )
        ]
    }

    private var silentLogin: String {
        "to peer \(yes(document.silentLogin?.toPeer)), from peer \(yes(document.silentLogin?.fromPeer))"
    }

    private var fallback: String {
        let cluster = document.fallback?.cluster?.rawValue ?? "unknown"
        let management = document.fallback?.management?.rawValue ?? "unknown"
        let differs = cluster == management ? "" : " - DIFFERENT: use Reconfigure Fallback on the master"
        return "cluster \(cluster), management \(management)\(differs)"
    }

    private var applications: [String] {
        document.applications.map { row($0.name.uppercased(), "\($0.state ?? "unknown")  \($0.url)") }
    }

    private var lastMove: String {
        guard let move = document.lastMove else { return "none" }
        let by = move.measuredBy.map { " (measured by the \($0))" } ?? ""
        let outage = move.outageMilliseconds.map { ", outage \($0) ms\(by)" } ?? ""
        return "\(move.at ?? "unknown time"): \(move.reason)\(outage)"
    }

    private var mirror: [String] {
        guard let mirror = document.mirror else { return [] }
        return [row("Mirrored", mirror.sentence)]
    }

    private var forks: [String] {
        (document.forks ?? []).map { fork in
            row(
                "Fork \(fork.id)",
                fork.text + (fork.wantsAttention ? " - NOT LOOKED AT: redundancy forks show \(fork.id)" : "")
            )
        }
    }

    private var alarms: [String] {
        if document.alarms.isEmpty { return [row("Alarms", "none")] }
        return document.alarms.flatMap { AlarmText($0).lines }
    }

    private func row(_ label: String, _ value: String) -> String { TextColumns.row(label, value) }
    private func name(_ server: ServerName?) -> String { server?.description ?? "unknown" }
    private func yes(_ value: Bool?) -> String { value.map { $0 ? "yes" : "NO" } ?? "unknown" }

    private static func tenths(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e9 else { return "?" }
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    private static func size(_ bytes: Int) -> String {
        if bytes < 1024 { return "\(bytes) bytes" }
        return bytes < 1 << 20 ? "\(bytes >> 10) kB" : "\(bytes >> 20) MB"
    }
}
