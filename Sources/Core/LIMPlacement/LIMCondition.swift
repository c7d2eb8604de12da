/// What this server knows of a LIM's data and health here.
package struct LIMCondition: Hashable, Sendable, Codable {
    /// Counts the versions of the LIM's data; 0 is unknown.
    package var dataVersion: UInt64
    /// It could take the LIM now: data there, not loading (LM-29).
    package var ready: Bool
    /// While it runs here: its canary succeeds.
    package var healthy: Bool

    package init(dataVersion: UInt64 = 0, ready: Bool = true, healthy: Bool = true) {
        self.dataVersion = dataVersion
        self.ready = ready
        self.healthy = healthy
    }
}
