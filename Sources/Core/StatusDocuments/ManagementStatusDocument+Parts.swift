package import ClusterModel

extension ManagementStatusDocument {
    package struct Peer: Hashable, Sendable, Codable {
        package var name: ServerName
        @NullIfUnknown package var state: State?
        @NullIfUnknown package var heardSecondsAgo: Double?

        package init(name: ServerName, state: State?, heardSecondsAgo: Double?) {
            self.name = name
            self.state = state
            self.heardSecondsAgo = heardSecondsAgo
        }
    }

    package struct VirtualIP: Hashable, Sendable, Codable {
        package var address: IPv4Address
        @NullIfUnknown package var holder: ServerName?
        /// Whether the server that does not hold it sees the other one answer for it.
        @NullIfUnknown package var confirmed: Bool?

        package init(address: IPv4Address, holder: ServerName?, confirmed: Bool? = nil) {
            self.address = address
            self.holder = holder
            self.confirmed = confirmed
        }
    }

    package struct LIMOne: Hashable, Sendable, Codable {
        @NullIfUnknown package var runsOn: ServerName?

        package init(runsOn: ServerName?) { self.runsOn = runsOn }
    }

    package struct Database: Hashable, Sendable, Codable {
        @NullIfUnknown package var primary: ServerName?
        @NullIfUnknown package var standby: ServerName?
        /// PostgreSQL's own word for the replication (pg_stat_replication.state), or why there is none.
        @NullIfUnknown package var state: String?
        @NullIfUnknown package var synchronous: Bool?
        @NullIfUnknown package var lagBytes: Int?
        @NullIfUnknown package var lossIfActiveDiesBytes: Int?

        package init(
            primary: ServerName?,
            standby: ServerName?,
            state: String?,
            synchronous: Bool?,
            lagBytes: Int?,
            lossIfActiveDiesBytes: Int?
        ) {
            self.primary = primary
            self.standby = standby
            self.state = state
            self.synchronous = synchronous
            self.lagBytes = lagBytes
            self.lossIfActiveDiesBytes = lossIfActiveDiesBytes
        }
    }

    package struct SilentLogin: Hashable, Sendable, Codable {
        @NullIfUnknown package var toPeer: Bool?
        @NullIfUnknown package var fromPeer: Bool?

        package init(toPeer: Bool?, fromPeer: Bool?) {
            self.toPeer = toPeer
            self.fromPeer = fromPeer
        }
    }

    package struct Fallback: Hashable, Sendable, Codable {
        @NullIfUnknown package var cluster: FallbackType?
        @NullIfUnknown package var management: FallbackType?

        package init(cluster: FallbackType?, management: FallbackType?) {
            self.cluster = cluster
            self.management = management
        }
    }

    package struct ThirdVote: Hashable, Sendable, Codable {
        package var host: String
        @NullIfUnknown package var reachable: Bool?

        package init(host: String, reachable: Bool?) {
            self.host = host
            self.reachable = reachable
        }
    }

    package struct Application: Hashable, Sendable, Codable {
        package var name: String
        package var url: String
        /// `up`, `down`, or what the last answer was.
        @NullIfUnknown package var state: String?

        package init(name: String, url: String, state: String?) {
            self.name = name
            self.url = url
            self.state = state
        }
    }

    package struct Move: Hashable, Sendable, Codable {
        package var reason: String
        /// ISO 8601 with offset.
        @NullIfUnknown package var at: String?
        @NullIfUnknown package var outageMilliseconds: Int?
        @NullIfUnknown package var measuredBy: String?

        package init(reason: String, at: String?, outageMilliseconds: Int?, measuredBy: String?) {
            self.reason = reason
            self.at = at
            self.outageMilliseconds = outageMilliseconds
            self.measuredBy = measuredBy
        }
    }

    /// The last drill that was ordered on this server.
    package struct LastDrill: Hashable, Sendable, Codable {
        package var at: String
        package var passed: Bool
        @NullIfUnknown package var outageMilliseconds: Int?
        @NullIfUnknown package var outageBackMilliseconds: Int?
        package var acknowledgedRows: Int
        package var lostRows: Int

        package init(at: String, _ drill: HistoryEntry.Drill) {
            self.at = at
            passed = drill.passed
            outageMilliseconds = drill.outageMilliseconds
            outageBackMilliseconds = drill.outageBackMilliseconds
            acknowledgedRows = drill.acknowledgedRows
            lostRows = drill.lostRows
        }
    }

    /// A fork in short; `forks show` tells the rest.
    package struct Fork: Hashable, Sendable, Codable {
        package var id: String
        package var acknowledgedRows: Int
        package var otherRows: Int
        package var wantsAttention: Bool
        package var text: String

        package init(_ fork: ForkDocument) {
            id = fork.id
            acknowledgedRows = fork.acknowledgedRows
            otherRows = fork.otherRows
            wantsAttention = fork.wantsAttention
            text = fork.sentence
        }
    }
}
