package import ClusterModel

/// What `mxone_maintenance cluster status --json` prints. Keys may be added; none is renamed or dropped.
package struct ClusterStatusDocument: Hashable, Sendable, Codable {
    package var schema: Int
    package var clusters: [Cluster]

    package init(clusters: [Cluster]) {
        schema = 1
        self.clusters = clusters
    }

    package struct Cluster: Hashable, Sendable, Codable {
        package var name: ClusterName
        package var fallback: FallbackType
        package var behaviour: FailoverBehaviour
        package var detection: DetectionProfile
        /// Regulars by LIM, the standby last.
        package var servers: [ServerEntry]
        package var lims: [LIMEntry]
        package var alarms: [AlarmEntry]

        package init(
            name: ClusterName,
            fallback: FallbackType,
            behaviour: FailoverBehaviour,
            detection: DetectionProfile,
            servers: [ServerEntry],
            lims: [LIMEntry],
            alarms: [AlarmEntry]
        ) {
            self.name = name
            self.fallback = fallback
            self.behaviour = behaviour
            self.detection = detection
            self.servers = servers
            self.lims = lims
            self.alarms = alarms
        }
    }

    package struct ServerEntry: Hashable, Sendable, Codable {
        package enum Role: String, Hashable, Sendable, Codable {
            case regular
            case standby
        }

        package var name: ServerName
        package var role: Role
        package var base: IPv4Address
        /// The standby has none of its own.
        @NullIfUnknown package var alias: IPv4Address?
        /// Whether the answering server hears this one now; itself always.
        package var contact: Bool
        @NullIfUnknown package var lastContactSeconds: Double?

        package init(
            name: ServerName,
            role: Role,
            base: IPv4Address,
            alias: IPv4Address?,
            contact: Bool,
            lastContactSeconds: Double?
        ) {
            self.name = name
            self.role = role
            self.base = base
            self.alias = alias
            self.contact = contact
            self.lastContactSeconds = lastContactSeconds
        }
    }

    package struct LIMEntry: Hashable, Sendable, Codable {
        package enum State: String, Hashable, Sendable, Codable {
            case running
            case loading
            case preloaded
            case stopped
            case failed
        }

        package var lim: LIMNumber
        package var regular: ServerName
        package var priority: Int
        @NullIfUnknown package var runsOn: ServerName?
        @NullIfUnknown package var state: State?
        /// `null`: not locked.
        @NullIfUnknown package var lockedTo: LIMLock?
        @NullIfUnknown package var dataVersion: Int?
        /// In a preloaded cluster the server that keeps it loaded and blocked.
        @NullIfUnknown package var passive: ServerName?
        @NullIfUnknown package var passiveState: State?
        /// While it runs on the standby: whether its regular server could take it back now (R-PL-12).
        @NullIfUnknown package var readyForFallback: Bool?

        package init(
            lim: LIMNumber,
            regular: ServerName,
            priority: Int,
            runsOn: ServerName?,
            state: State?,
            lockedTo: LIMLock?,
            dataVersion: Int?,
            passive: ServerName? = nil,
            passiveState: State? = nil,
            readyForFallback: Bool? = nil
        ) {
            self.lim = lim
            self.regular = regular
            self.priority = priority
            self.runsOn = runsOn
            self.state = state
            self.lockedTo = lockedTo
            self.dataVersion = dataVersion
            self.passive = passive
            self.passiveState = passiveState
            self.readyForFallback = readyForFallback
        }
    }
}
