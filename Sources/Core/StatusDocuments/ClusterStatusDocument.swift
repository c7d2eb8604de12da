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
        /// The third host; absent: none is named.
        package var witness: Witness?
        /// The answering daemon was started with other members, and starts anew within seconds; absent: it was not.
        package var startsAnew: Bool?

        package struct Witness: Hashable, Sendable, Codable {
            package var host: String
            /// By the answering server.
            package var heard: Bool

            package init(host: String, heard: Bool) {
                self.host = host
                self.heard = heard
            }
        }

        package init(
            name: ClusterName,
            fallback: FallbackType,
            behaviour: FailoverBehaviour,
            detection: DetectionProfile,
            servers: [ServerEntry],
            lims: [LIMEntry],
            alarms: [AlarmEntry],
            witness: Witness? = nil
        ) {
            self.witness = witness
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
        /// With its prefix length; absent: the LIM has none.
        package var alias6: IPv6Alias?
        /// Whether the answering server hears this one now; itself always.
        package var contact: Bool
        @NullIfUnknown package var lastContactSeconds: Double?

        package init(
            name: ServerName,
            role: Role,
            base: IPv4Address,
            alias: IPv4Address?,
            alias6: IPv6Alias? = nil,
            contact: Bool,
            lastContactSeconds: Double?
        ) {
            self.name = name
            self.role = role
            self.base = base
            self.alias = alias
            self.alias6 = alias6
            self.contact = contact
            self.lastContactSeconds = lastContactSeconds
        }
    }

    /// A LIM's exchange data on one server.
    package struct DataEntry: Hashable, Sendable, Codable {
        package var server: ServerName
        /// Epoch and sequence, as in "6.3".
        package var version: String
        package var hash: String
        package var producer: ServerName
        /// By the answering server's clock: for people.
        package var ageSeconds: Int64
        package var bytes: UInt64
        /// How many versions lie there.
        package var versions: Int
        /// The LIM would start from it, or runs on it.
        package var inPlace: Bool
        /// Why the server does not hold what it should; absent: it does.
        package var failure: String?

        package init(
            server: ServerName,
            version: String,
            hash: String,
            producer: ServerName,
            ageSeconds: Int64,
            bytes: UInt64,
            versions: Int,
            inPlace: Bool,
            failure: String? = nil
        ) {
            self.server = server
            self.version = version
            self.hash = hash
            self.producer = producer
            self.ageSeconds = ageSeconds
            self.bytes = bytes
            self.versions = versions
            self.inPlace = inPlace
            self.failure = failure
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
        /// The newest exchange data of each side that is known; absent where none are kept.
        package var data: [DataEntry]?

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
            readyForFallback: Bool? = nil,
            data: [DataEntry]? = nil
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
            self.data = data
        }
    }
}
