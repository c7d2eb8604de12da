/// What the control file of a data directory says, whether or not a server runs on it.
package struct ControlData: Sendable, Equatable {
    package enum State: String, Sendable {
        case startingUp = "starting up"
        case shutDown = "shut down"
        case shutDownInRecovery = "shut down in recovery"
        case shuttingDown = "shutting down"
        case inCrashRecovery = "in crash recovery"
        case inArchiveRecovery = "in archive recovery"
        case inProduction = "in production"
    }

    package var systemIdentifier: UInt64
    package var state: State
    package var checkpoint: WALPosition
    package var redo: WALPosition
    package var timeline: UInt32
    /// A standby has replayed at least up to here; zero on a primary.
    package var minimumRecoveryEnd: WALPosition
    package var minimumRecoveryTimeline: UInt32
    package var logsHints: Bool
    package var hasChecksums: Bool

    /// Whether it ended as a primary that was stopped in order: its last record is the shutdown checkpoint.
    package var endedInOrder: Bool { state == .shutDown }

    /// Whether it last ran as a standby, or stopped while it was one.
    package var wasStandby: Bool { state == .shutDownInRecovery || state == .inArchiveRecovery }

    /// Reads the output of `pg_controldata` in the C locale; nil if something that we need is missing.
    package init?(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        guard let identifier = values["Database system identifier"].flatMap({ UInt64($0) }),
            let state = values["Database cluster state"].flatMap(State.init(rawValue:)),
            let checkpoint = values["Latest checkpoint location"].flatMap({ WALPosition($0) }),
            let redo = values["Latest checkpoint's REDO location"].flatMap({ WALPosition($0) }),
            let timeline = values["Latest checkpoint's TimeLineID"].flatMap({ UInt32($0) }),
            let end = values["Minimum recovery ending location"].flatMap({ WALPosition($0) }),
            let endTimeline = values["Min recovery ending loc's timeline"].flatMap({ UInt32($0) })
        else { return nil }
        systemIdentifier = identifier
        self.state = state
        self.checkpoint = checkpoint
        self.redo = redo
        self.timeline = timeline
        minimumRecoveryEnd = end
        minimumRecoveryTimeline = endTimeline
        logsHints = values["wal_log_hints setting"] == "on"
        hasChecksums = values["Data page checksum version"] != "0"
    }

    /// Reads the control file of a cluster's data directory.
    package static func read(
        of cluster: DatabaseCluster,
        limit: Duration = .seconds(5)
    ) async throws(PostgresError) -> ControlData {
        let program = ServerProgram(
            cluster.program("pg_controldata"),
            ["-D", cluster.dataDirectory],
            as: SystemAccount(named: cluster.owner),
            object: cluster.title
        )
        let output = try await program.run(limit: limit).output
        guard let data = ControlData(output) else {
            throw PostgresError(.unexpectedAnswer, object: cluster.title, message: "pg_controldata's output")
        }
        return data
    }
}
