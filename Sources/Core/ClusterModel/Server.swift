/// A server of the system, as the inventory on LIM 1's server knows it.
package struct Server: Hashable, Sendable, Codable {
    /// free, regular (carries a LIM) or standby (R-CM-34).
    package enum Role: String, Hashable, Sendable, Codable {
        case free
        case regular
        case standby
    }

    package var name: ServerName
    /// The number the ring knows it by (corosync.conf(5), nodeid); 1 to 65535, unique in the system.
    package var id: Int
    /// Its base address, by which it is reached for administration.
    package var address: IPv4Address
    package var prefixLength: Int
    /// The account silent login uses there.
    package var admin: String
    package var lim: LIMNumber?
    package var role: Role

    package init(
        name: ServerName,
        id: Int,
        address: IPv4Address,
        prefixLength: Int,
        admin: String,
        lim: LIMNumber?,
        role: Role
    ) {
        self.name = name
        self.id = id
        self.address = address
        self.prefixLength = prefixLength
        self.admin = admin
        self.lim = lim
        self.role = role
    }
}
