/// How the master reaches the standby until silent login is set up: the administrator's account and its sudo password.
package struct StandbyLogin: Hashable, Sendable, Codable {
    package var user: String
    package var sudoPassword: Secret

    package init(user: String, sudoPassword: Secret) {
        self.user = user
        self.sudoPassword = sudoPassword
    }
}
