package import ClusterModel

/// A new machine that takes a dead server's place, under its name and at its address.
package struct ReplacementAnswers: Hashable, Sendable, Codable {
    package var name: ServerName
    /// Of the administrator on the new machine, which is also its sudo password; used once.
    package var password: Secret
    /// The fingerprint of the new machine's host key, as a person has compared it.
    package var hostKey: String
    /// The manager's, with which the standby logs in on the master; needed where PM/SNM redundancy is set up.
    package var managerPassword: Secret?

    package init(name: ServerName, password: Secret, hostKey: String, managerPassword: Secret?) {
        self.name = name
        self.password = password
        self.hostKey = hostKey
        self.managerPassword = managerPassword
    }
}
