/// Which set-up a journaled change belongs to; each is undone as a whole.
package enum JournalScope: String, Hashable, Sendable, Codable, CaseIterable {
    /// Silent login from LIM 1's server.
    case server
    case cluster
    case management
    /// What webserver_config changed of the web server; of each server alone.
    case webServer = "web-server"
    /// Mirrored folders; of each server alone.
    case directories
}
