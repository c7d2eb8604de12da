package import ClusterModel

/// What `webserver_config redundancy status --json` prints. Keys may be added; none is renamed or dropped.
package struct ManagementStatusDocument: Hashable, Sendable, Codable {
    package enum Role: String, Hashable, Sendable, Codable {
        case master
        case standby
    }

    /// What a server does for the management applications.
    package enum State: String, Hashable, Sendable, Codable {
        case active
        case passive
        case rejoining
        case alone
        case isolated
        case stopped
    }

    package var schema: Int
    package var configured: Bool
    @NullIfUnknown package var thisServer: ServerName?
    @NullIfUnknown package var role: Role?
    @NullIfUnknown package var state: State?
    /// The server that is active as far as this one knows.
    @NullIfUnknown package var active: ServerName?
    /// Whether the passive side could take over at this moment.
    @NullIfUnknown package var eligible: Bool?
    @NullIfUnknown package var epoch: UInt64?
    package var protected: Bool
    /// The last round's sentence: what this server is and why.
    @NullIfUnknown package var reason: String?
    /// ISO 8601 with offset.
    @NullIfUnknown package var unprotectedSince: String?
    @NullIfUnknown package var peer: Peer?
    @NullIfUnknown package var virtualIP: VirtualIP?
    @NullIfUnknown package var lim1: LIMOne?
    @NullIfUnknown package var database: Database?
    @NullIfUnknown package var silentLogin: SilentLogin?
    @NullIfUnknown package var fallback: Fallback?
    @NullIfUnknown package var thirdVote: ThirdVote?
    package var applications: [Application]
    package var alarms: [AlarmEntry]
    @NullIfUnknown package var lastMove: Move?
    @NullIfUnknown package var lastDrill: LastDrill?
    /// ISO 8601: until then nothing moves by itself, by order.
    @NullIfUnknown package var pausedUntil: String?
    /// What would be gone if this server were made active by order now; nil where it is.
    package var lossByOrder: String?
    /// Forks kept on this server; nil from a daemon that knows none.
    package var forks: [Fork]?
    /// Mirrored folders; nil: none.
    package var mirror: MirrorDocument?

    /// The document of a server without redundancy; fill in what is known.
    package init(configured: Bool, protected: Bool = false, reason: String? = nil) {
        schema = 1
        self.configured = configured
        thisServer = nil
        role = nil
        state = nil
        active = nil
        eligible = nil
        epoch = nil
        self.protected = protected
        self.reason = reason
        unprotectedSince = nil
        peer = nil
        virtualIP = nil
        lim1 = nil
        database = nil
        silentLogin = nil
        fallback = nil
        thirdVote = nil
        applications = []
        alarms = []
        lastMove = nil
        lastDrill = nil
        pausedUntil = nil
        lossByOrder = nil
        forks = nil
        mirror = nil
    }
}
