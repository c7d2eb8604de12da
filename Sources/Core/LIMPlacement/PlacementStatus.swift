package import ClusterModel

/// The placement as this server sees it, for status and its JSON.
package struct PlacementStatus: Hashable, Sendable, Codable {
    package enum Contact: String, Hashable, Sendable, Codable {
        case own
        case member
        case daemonAway
        case aliveWithoutContact
        case collecting
        case lost
        case unknown
    }

    package struct Server: Hashable, Sendable, Codable {
        package var name: ServerName
        package var side: LIMSide
        package var contact: Contact
        package var lastContactSeconds: Double?
    }

    package struct LIM: Hashable, Sendable, Codable {
        package var lim: LIMNumber
        package var regular: ServerName
        package var priority: Int
        /// The server that serves it, as far as is known.
        package var runsOn: ServerName?
        /// running, loading, preloaded, stopped, failed, or null if it isn't known.
        package var state: String?
        package var lockedTo: LIMLock?
        package var epoch: UInt64?
        package var dataVersion: UInt64?
        /// Preloaded clusters: the server that keeps it loaded, and how far it is.
        package var passive: ServerName?
        package var passiveState: String?
        /// While it runs on the standby: a fallback would be granted by the regular server now (R-PL-12).
        package var readyForFallback: Bool?
        package var explanation: String
    }

    package var cluster: ClusterName
    package var server: ServerName
    package var explanation: String
    package var isCutOff: Bool
    package var servers: [Server]
    package var lims: [LIM]
    package var alarms: [Alarm]
}
