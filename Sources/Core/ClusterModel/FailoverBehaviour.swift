/// Whether the standby starts a LIM only when it is needed, or keeps it loaded and blocked (R-PL-01).
package enum FailoverBehaviour: String, Hashable, Sendable, Codable, CaseIterable {
    case normal
    case preloaded
}
