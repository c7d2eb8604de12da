extension DatabaseSession {
    package func isInRecovery(limit: Duration = .seconds(1)) throws(PostgresError) -> Bool {
        try reader("recovery state", "SELECT pg_is_in_recovery()", limit: limit).bool(0, 0)
    }

    package func systemIdentifier(limit: Duration = .seconds(2)) throws(PostgresError) -> UInt64 {
        let statement = "SELECT system_identifier FROM pg_control_system()"
        return try reader("system identifier", statement, limit: limit).number(0, 0)
    }

    /// The server's version as it counts it: 150020 for 15.20.
    package func versionNumber(limit: Duration = .seconds(2)) throws(PostgresError) -> Int {
        try reader("version", "SELECT current_setting('server_version_num')", limit: limit).number(0, 0)
    }

    /// Identity, timeline, positions, and the receiver's or the waiting commits' state: one round trip.
    package func observation(limit: Duration = .seconds(1)) throws(PostgresError) -> DatabaseObservation {
        let answer = try reader("observation", Self.observationStatement, limit: limit)
        let inRecovery = try answer.bool(0, 0)
        return DatabaseObservation(
            systemIdentifier: try answer.number(0, 1),
            timeline: try answer.number(0, 2),
            oldestTransaction: try answer.number(0, 17),
            role: inRecovery ? .standby(try standby(answer)) : .primary(try primary(answer))
        )
    }

    private func primary(_ answer: AnswerReader) throws(PostgresError) -> DatabaseObservation.Primary {
        DatabaseObservation.Primary(
            inserted: try answer.position(0, 3),
            flushed: try answer.position(0, 4),
            redo: try answer.position(0, 18),
            waitingCommits: Set((answer.optionalText(0, 16) ?? "").split(separator: ",").map(String.init))
        )
    }

    private func standby(_ answer: AnswerReader) throws(PostgresError) -> DatabaseObservation.Standby {
        DatabaseObservation.Standby(
            received: try answer.optionalPosition(0, 5),
            replayed: try answer.optionalPosition(0, 6),
            receiver: try receiver(answer),
            replayIsPaused: answer.optionalText(0, 7) == "t"
        )
    }

    private func receiver(_ answer: AnswerReader) throws(PostgresError) -> WALReceiver? {
        guard let status = answer.optionalText(0, 8) else { return nil }
        let silence: Int64? = try answer.optionalNumber(0, 13)
        return WALReceiver(
            status: status,
            receivedTimeline: try answer.optionalNumber(0, 9),
            written: try answer.optionalPosition(0, 10),
            flushed: try answer.optionalPosition(0, 11),
            latestEnd: try answer.optionalPosition(0, 12),
            sinceLastMessage: silence.map { .milliseconds($0) },
            senderHost: answer.optionalText(0, 14),
            slot: answer.optionalText(0, 15)
        )
    }

    func reader(
        _ subject: String,
        _ statement: String,
        _ parameters: [String?] = [],
        limit: Duration
    ) throws(PostgresError) -> AnswerReader {
        AnswerReader(rows: try query(statement, parameters, limit: limit), title: options.title, subject: subject)
    }

    /// A primary's timeline stands in the name of the file it writes; the control file lags behind a promotion.
    private static let observationStatement = """
        SELECT r.is, s.system_identifier,
          CASE WHEN r.is THEN greatest(c.timeline_id, m.min_recovery_end_timeline, coalesce(w.received_tli, 0))
            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END,
          CASE WHEN NOT r.is THEN pg_current_wal_insert_lsn() END,
          CASE WHEN NOT r.is THEN pg_current_wal_flush_lsn() END,
          CASE WHEN r.is THEN pg_last_wal_receive_lsn() END,
          CASE WHEN r.is THEN pg_last_wal_replay_lsn() END,
          CASE WHEN r.is THEN pg_is_wal_replay_paused() END,
          w.status, w.received_tli, w.written_lsn, w.flushed_lsn, w.latest_end_lsn,
          (extract(epoch FROM clock_timestamp() - w.last_msg_receipt_time) * 1000)::bigint, w.sender_host, w.slot_name,
          a.waiting, pg_snapshot_xmin(pg_current_snapshot()), c.redo_lsn
        FROM (SELECT pg_is_in_recovery() AS is) r, pg_control_system() s, pg_control_checkpoint() c,
          pg_control_recovery() m
          LEFT JOIN pg_stat_wal_receiver w ON true
          LEFT JOIN (SELECT string_agg(concat_ws(' ', pid, extract(epoch FROM query_start), backend_xid), ',') AS waiting
            FROM pg_stat_activity WHERE wait_event = 'SyncRep') a ON true
        """
}
