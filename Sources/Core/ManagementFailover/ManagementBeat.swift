/// A heartbeat that says again what a whole report said, but for the numbers: at rest nothing else changes, and a report
/// carries up to 64 reigns.
///
/// It is sent only once the peer has acknowledged the report that it stands on.
package struct ManagementBeat: Hashable, Sendable, Codable {
    /// The run and the sequence of the report that holds again. Its view holds, too: in a new one a whole report is first.
    package var run: UInt64
    package var base: UInt64
    package var sequence: UInt64
    package var acknowledgedSequence: UInt64
    package var database: DatabaseObservation

    package init(
        run: UInt64,
        base: UInt64,
        sequence: UInt64,
        acknowledgedSequence: UInt64,
        database: DatabaseObservation
    ) {
        self.run = run
        self.base = base
        self.sequence = sequence
        self.acknowledgedSequence = acknowledgedSequence
        self.database = database
    }

    /// Nil if the report says more than can be said again.
    init?(_ report: ManagementReport, base: UInt64) {
        // What is left of a pause is another time in each report.
        guard report.pausedFor == nil else { return nil }
        self.init(
            run: report.run,
            base: base,
            sequence: report.sequence,
            acknowledgedSequence: report.acknowledgedSequence,
            database: report.database
        )
    }

    /// The report that this heartbeat stands for; nil if it stands on another one than `whole`.
    func report(on whole: ManagementReport?) -> ManagementReport? {
        guard var report = whole, report.run == run, report.sequence == base else { return nil }
        report.sequence = sequence
        report.acknowledgedSequence = acknowledgedSequence
        report.database = database
        report.pausedFor = nil
        return report
    }
}
