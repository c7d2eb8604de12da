import SystemSupport

extension DatabaseSession {
    package func senders(limit: Duration = .seconds(1)) throws(PostgresError) -> [WALSender] {
        let statement = """
            SELECT pid, application_name, state, sync_state, sent_lsn, flush_lsn, replay_lsn, host(client_addr), usename
            FROM pg_stat_replication ORDER BY application_name, pid
            """
        let answer = try reader("replication", statement, limit: limit)
        var senders: [WALSender] = []
        for row in answer.rows.indices {
            senders.append(
                WALSender(
                    process: try answer.number(row, 0),
                    applicationName: answer.optionalText(row, 1) ?? "",
                    state: answer.optionalText(row, 2) ?? "",
                    syncState: answer.optionalText(row, 3) ?? "",
                    sent: try answer.optionalPosition(row, 4),
                    flushed: try answer.optionalPosition(row, 5),
                    replayed: try answer.optionalPosition(row, 6),
                    clientAddress: answer.optionalText(row, 7),
                    user: answer.optionalText(row, 8) ?? ""
                )
            )
        }
        return senders
    }

    package func slots(limit: Duration = .seconds(1)) throws(PostgresError) -> [ReplicationSlot] {
        let statement = "SELECT slot_name, active, restart_lsn, wal_status FROM pg_replication_slots ORDER BY slot_name"
        let answer = try reader("slots", statement, limit: limit)
        var slots: [ReplicationSlot] = []
        for row in answer.rows.indices {
            slots.append(
                ReplicationSlot(
                    name: try answer.text(row, 0),
                    isActive: try answer.bool(row, 1),
                    restart: try answer.optionalPosition(row, 2),
                    status: answer.optionalText(row, 3)
                )
            )
        }
        return slots
    }

    /// Makes a physical slot unless there is one of that name. It keeps the log from its first use on.
    ///
    /// Works on a standby too, where an unused slot costs nothing and is there when the standby is promoted.
    package func createPhysicalSlot(_ name: String, limit: Duration = .seconds(5)) throws(PostgresError) {
        if try slots(limit: limit).contains(where: { $0.name == name }) { return }
        try query("SELECT pg_create_physical_replication_slot($1)", [name], limit: limit)
    }

    /// Drops a slot; nothing happens if there is none. A slot in use is refused (55006).
    package func dropSlot(_ name: String, limit: Duration = .seconds(5)) throws(PostgresError) {
        let statement =
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1"
        try query(statement, [name], limit: limit)
    }

    /// What the server of a replication connection is, and how far its log reaches.
    ///
    /// For a session whose purpose is replication: a real login over the channel that the standby will use.
    package func identifySystem(limit: Duration = .seconds(5)) throws(PostgresError) -> SystemIdentity {
        let answer = try reader("identity", "IDENTIFY_SYSTEM", limit: limit)
        return SystemIdentity(
            systemIdentifier: try answer.number(0, 0),
            timeline: try answer.number(0, 1),
            flushed: try answer.position(0, 2)
        )
    }

    /// The history of a server's timeline, over a replication connection.
    package func timelineHistory(
        of timeline: UInt32,
        limit: Duration = .seconds(5)
    ) throws(PostgresError) -> TimelineHistory {
        var text = ""
        if timeline > 1 {
            text = try reader("history", "TIMELINE_HISTORY \(timeline)", limit: limit).text(0, 1)
        }
        guard let history = TimelineHistory(of: timeline, text) else {
            throw PostgresError(
                .unexpectedAnswer,
                object: options.title,
                message: "the history of timeline \(timeline)"
            )
        }
        return history
    }

    /// Asks for promotion and returns at once.
    package func promote(limit: Duration = .seconds(2)) throws(PostgresError) {
        let answer = try reader("promotion", "SELECT pg_promote(false)", limit: limit)
        guard try answer.bool(0, 0) else {
            throw PostgresError(.unexpectedAnswer, object: options.title, message: "pg_promote answered false")
        }
    }

    /// Returns as soon as the server is a primary: looks every 5 ms.
    package func waitPromoted(limit: Duration) async throws(PostgresError) {
        let deadline = Deadline(after: limit)
        while try isInRecovery(within: limit, by: deadline) {
            guard !deadline.hasPassed else {
                throw PostgresError(.timedOut, object: options.title, message: "still in recovery after \(limit)")
            }
            do { try await Task.sleep(for: .milliseconds(5)) } catch {
                throw PostgresError(.timedOut, object: options.title, message: "the wait for promotion was cancelled")
            }
        }
    }
}

extension DatabaseSession {
    /// What is left for one question is no time to tell of.
    private func isInRecovery(within limit: Duration, by deadline: Deadline) throws(PostgresError) -> Bool {
        do { return try isInRecovery(limit: deadline.left) } catch {
            guard error.code == .timedOut else { throw error }
            throw PostgresError(
                .timedOut,
                object: options.title,
                message: "no answer, \(limit) after its promotion began"
            )
        }
    }
}

/// A server's answer to `IDENTIFY_SYSTEM`.
package struct SystemIdentity: Sendable, Equatable {
    package var systemIdentifier: UInt64
    package var timeline: UInt32
    package var flushed: WALPosition
}
