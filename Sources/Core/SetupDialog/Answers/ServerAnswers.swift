package import ClusterModel

/// A server to add to the system (R-CM-30).
package struct ServerAnswers: Hashable, Sendable, Codable {
    package var name: ServerName
    package var address: IPv4Address
    /// The administrator account there.
    package var admin: String
    /// That account's password, which is also its sudo password; used once.
    package var password: Secret
    /// The LIM it carries; without one the server is free.
    package var lim: LIMNumber?
    /// The fingerprint of its host key, as a person has compared it; nil: whatever it shows is accepted.
    package var hostKey: String?

    package init(
        name: ServerName,
        address: IPv4Address,
        admin: String,
        password: Secret,
        lim: LIMNumber?,
        hostKey: String? = nil
    ) {
        self.name = name
        self.address = address
        self.admin = admin
        self.password = password
        self.lim = lim
        self.hostKey = hostKey
    }
}
