package import ClusterModel

/// Something a dialog must have looked up or tried before it goes on. The program runs it and brings back a `Finding`.
package enum DialogCheck: Hashable, Sendable {
    /// Master, standby and cluster addresses -> `.pair`
    case detectPair
    /// Log in on the standby as its administrator and run sudo there -> `.passed`
    case standbyLogin(StandbyLogin)
    /// Log in on the master as the manager -> `.passed`
    case masterLogin(user: String, password: Secret)
    /// What is installed on both -> `.packages`
    case packages(StandbyLogin)
    /// ARP probe and whatever else shows that the address is free -> `.passed`
    case virtualIP(IPv4Address)
    /// Whether each of them answers as the engine will ask it -> `.passed`
    case references([IPv4Address])
    /// Whether that role can be created, or is ours already -> `.passed`
    case replicationRole(user: String)
    /// On the standby: compared with what was given on the master -> `.passed`
    case matchesMasterVirtualIP(IPv4Address)
    /// On the standby: a real login with it at the master's database -> `.passed`
    case matchesMasterRole(ReplicationRole)
    /// What lies on the standby already -> `.standbyData`; on the standby itself no login is needed
    case standbyData(StandbyLogin?)
    /// Servers and clusters -> `.inventory`
    case inventory
    /// The key that a server shows, before anything is sent to it -> `.hostKey`
    case hostKey(IPv4Address)
    /// Log in on a new server as its administrator and run sudo there -> `.passed`
    case serverLogin(ServerAnswers)
    /// ARP probe for an address that becomes the new base of the LIM's server (R-PR-20) -> `.passed`
    case newBase(IPv4Address, of: LIMNumber)
    /// What would be changed -> `.changes`
    case plan(Intent)
}
