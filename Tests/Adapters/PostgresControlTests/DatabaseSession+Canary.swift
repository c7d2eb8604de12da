import PostgresControl
import Testing

extension DatabaseSession {
    /// A commit that leaves nothing but a record in the log, as the daemon's canary: it waits as every client's does, and
    /// returns what the server warned of.
    @discardableResult
    func writeCanary(limit: Duration) throws -> [String] {
        try run("SELECT pg_logical_emit_message(true, 'test', 'canary')", limit: limit).warnings.map(\.message)
    }
}
