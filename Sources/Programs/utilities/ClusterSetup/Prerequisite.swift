/// One prerequisite of a cluster, looked at (R-PR-01 to R-PR-21).
package struct Prerequisite: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable {
        case met
        /// It works without, but worse.
        case warning
        case notMet = "not met"
        /// Nobody could be asked.
        case unknown
    }

    package var id: String
    package var what: String
    package var state: State
    package var found: String
    package var needed: String
    package var why: String
    /// What to do; empty if nothing is to be done.
    package var cure: String

    package var lines: [String] {
        let head = "\(state.rawValue): \(what) (\(id)). Found: \(found). Needed: \(needed)."
        guard state != .met else { return [head] }
        return [head, "    Why: \(why)"] + (cure.isEmpty ? [] : ["    Cure: \(cure)"])
    }
}
