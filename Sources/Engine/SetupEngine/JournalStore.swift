package import SetupPlan

/// Where a server's change journals are kept: one for each scope, appended durably.
package protocol JournalStore: Sendable {
    /// Every whole record; a last one that a crash tore apart is left out.
    func records(_ scope: JournalScope) async throws -> [JournalRecord]

    /// Returns when the record would survive a power cut.
    func append(_ record: JournalRecord, to scope: JournalScope) async throws

    /// The journal has served. With `keeping`, it is put aside under another name, because it still knows something that
    /// was not taken back.
    func retire(_ scope: JournalScope, keeping: Bool) async throws
}
