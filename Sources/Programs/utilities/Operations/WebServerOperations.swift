package import SetupDialog

/// The web server's settings on one server, as they were found.
package struct WebServerFound: Hashable, Sendable, Encodable {
    package var server: String
    /// nil: the server can't be asked, with the reason in `problem`.
    package var settings: WebServerSettings?
    package var users: [String] = []
    package var certificateSubject: String?
    package var certificateNames: [String] = []
    package var problem: String?

    package init(server: String, settings: WebServerSettings? = nil) {
        self.server = server
        self.settings = settings
    }
}

package struct WebServerStatus: Hashable, Sendable, Encodable {
    package var schema = 1
    package var servers: [WebServerFound]
    /// What is not the same on all servers, a sentence each (LM-19).
    package var drift: [String]
    /// Names and addresses by which users reach the servers, and which the certificate lacks.
    package var missingNames: [String]
    /// Days until the certificate of this server ends; nil: there is none.
    package var certificateDays: Int?

    package init(servers: [WebServerFound], drift: [String], missingNames: [String], certificateDays: Int?) {
        self.servers = servers
        self.drift = drift
        self.missingNames = missingNames
        self.certificateDays = certificateDays
    }

    /// Something that an operator should see to.
    package var needsAttention: Bool { !drift.isEmpty || (certificateDays ?? .max) <= 30 }
}

/// What `webserver_config` does to the web server itself, on both servers in one go.
package protocol WebServerOperations: Sendable {
    func status() async throws -> WebServerStatus
    func plan(_ change: WebServerChange) async throws -> [PlannedChange]
    /// On both servers, or on none.
    func carryOut(_ change: WebServerChange, onProgress: @escaping ProgressReport) async throws -> String
    func restart(onProgress: @escaping ProgressReport) async throws -> String
}
