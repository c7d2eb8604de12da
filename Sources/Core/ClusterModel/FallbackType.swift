/// How a LIM returns from the standby to its regular server (R-CL-33, R-CL-34).
package enum FallbackType: String, Hashable, Sendable, Codable, CaseIterable {
    /// An operator orders it.
    case manual
    /// It happens by itself once the regular server has recovered and stayed well for the hold-down time.
    case automatic
}
