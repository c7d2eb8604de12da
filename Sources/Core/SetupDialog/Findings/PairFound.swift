package import ClusterModel

/// What the utility finds by itself about the pair; none of it is ever asked (R-MW-05, R-SW-03).
package struct PairFound: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable, CaseIterable {
        case master
        case standby
    }

    package struct Member: Hashable, Sendable {
        package var name: ServerName
        package var base: IPv4Address
        /// LIM 1's alias on the master; the standby has none.
        package var alias: IPv4Address?

        package init(name: ServerName, base: IPv4Address, alias: IPv4Address?) {
            self.name = name
            self.base = base
            self.alias = alias
        }
    }

    /// Which of the two this server is.
    package var role: Role
    package var cluster: ClusterName
    package var master: Member
    package var standby: Member
    package var subnet: IPv4Subnet
    package var fallback: FallbackType
    /// Every address in use by servers and clusters of the system, this cluster's included.
    package var known: [KnownAddress]
    /// Proposed values, shown filled in.
    package var managerUser: String
    package var standbyAdminUser: String
    /// The default gateway and what else was used as reference before.
    package var references: [IPv4Address]
    /// The key that the other server shows at login, for a person to compare ("SHA256:..."); nil if it did not answer.
    package var peerHostKey: String?
    /// The replication role's name as it was set up before; nil the first time.
    package var replicationUser: String?
    /// On the standby: whether set-up on the master is complete (R-SW-01).
    package var masterIsSetUp: Bool

    package init(
        role: Role,
        cluster: ClusterName,
        master: Member,
        standby: Member,
        subnet: IPv4Subnet,
        fallback: FallbackType,
        known: [KnownAddress],
        managerUser: String,
        standbyAdminUser: String,
        references: [IPv4Address],
        peerHostKey: String?,
        masterIsSetUp: Bool,
        replicationUser: String? = nil
    ) {
        self.role = role
        self.cluster = cluster
        self.master = master
        self.standby = standby
        self.subnet = subnet
        self.fallback = fallback
        self.known = known
        self.managerUser = managerUser
        self.standbyAdminUser = standbyAdminUser
        self.references = references
        self.peerHostKey = peerHostKey
        self.masterIsSetUp = masterIsSetUp
        self.replicationUser = replicationUser
    }
}
