/// The PostgreSQL role that the standby replicates with; the same on both servers (R-MW-19, R-MW-20).
package struct ReplicationRole: Hashable, Sendable, Codable {
    package var user: String
    package var password: Secret

    package init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }
}
