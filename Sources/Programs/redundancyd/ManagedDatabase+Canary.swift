import Logging
import PostgresControl
import SystemSupport

extension ManagedDatabase {
    /// A commit that leaves nothing but a record in the log, and waits for its confirmation as every client's does.
    private static let canary = "SELECT pg_logical_emit_message(true, 'sn-redundancy', 'canary')"
    private static let canaryLimit = Duration.seconds(10)

    /// True when it was confirmed; tried again for as long as the server only comes up.
    func confirmWrite() async -> Bool {
        // A session of its own: it may wait, and our other questions must not.
        let writer = DatabaseSession(
            with: cluster,
            applicationName: "sn-redundancy canary",
            settings: [ConnectionOptions.Parameter("synchronous_commit", "on")]
        )
        let end = MonotonicClock.sinceStart() + Self.canaryLimit
        while MonotonicClock.sinceStart() < end, !Task.isCancelled {
            do {
                let result = try await writer.run(Self.canary, [], limit: end - MonotonicClock.sinceStart())
                await writer.close()
                return result.warnings.isEmpty
            } catch {
                log.debug("canary not written", metadata: ["error": "\(error)"])
                // Ends only by cancellation, which the loop's condition sees.
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        return false
    }
}
