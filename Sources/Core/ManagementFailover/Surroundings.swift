/// What a server finds out about the other one beside the ring and the database; it moves nothing.
package struct Surroundings: Hashable, Sendable, Codable {
    /// Who answers for the virtual IP.
    package enum Owner: Hashable, Sendable, Codable {
        /// This server holds it, so it can't ask itself.
        case here
        case peer
        case nobody
        /// The hardware address of somebody who is neither of the two.
        case foreign(String)
    }

    /// Whether the last silent login to the other server succeeded.
    package var silentLogin: Bool?
    package var virtualIP: Owner?

    package init(silentLogin: Bool? = nil, virtualIP: Owner? = nil) {
        self.silentLogin = silentLogin
        self.virtualIP = virtualIP
    }
}
