package import ClusterModel

/// A third host with corosync-qnetd, to be named for a cluster (DESIGN 3.2).
package struct WitnessAnswers: Hashable, Sendable, Codable {
    package var cluster: ClusterName
    package var host: IPv4Address
    /// An administrator's account there.
    package var admin: String
    /// That account's password, which is also its sudo password; used once.
    package var password: Secret
    /// The fingerprint of its host key, as a person has compared it; nil: whatever it shows is accepted.
    package var hostKey: String?

    package init(
        cluster: ClusterName,
        host: IPv4Address,
        admin: String,
        password: Secret,
        hostKey: String? = nil
    ) {
        self.cluster = cluster
        self.host = host
        self.admin = admin
        self.password = password
        self.hostKey = hostKey
    }
}
