package import ClusterModel

/// Who answers for an alias address when it isn't this server.
package enum AliasOwner: Hashable, Sendable {
    /// Another server of the cluster, known by its hardware address.
    case member(ServerName)
    /// Equipment that isn't ours. Never fought (R-CL-26).
    case foreign(MACAddress)
}
