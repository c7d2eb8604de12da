/// Which side a LIM is locked to (R-CL-37): no failover and no fallback moves a locked LIM.
package enum LIMLock: String, Hashable, Sendable, Codable, CaseIterable {
    case regular
    case standby
}
