/// One PostgreSQL database cluster of this server: where it lies and whom it belongs to.
package struct DatabaseCluster: Sendable, Equatable {
    package var version: String
    package var name: String
    package var port: UInt16
    package var dataDirectory: String
    package var configurationDirectory: String
    package var socketDirectory: String
    package var programDirectory: String
    /// The operating system's user that owns the files, and the database's superuser of the same name.
    package var owner: String

    /// As Debian's packages lay a cluster out, unless said otherwise.
    package init(
        version: String = "15",
        name: String = "main",
        port: UInt16 = 5432,
        dataDirectory: String? = nil,
        configurationDirectory: String? = nil,
        socketDirectory: String = "/var/run/postgresql",
        programDirectory: String? = nil,
        owner: String = "postgres"
    ) {
        self.version = version
        self.name = name
        self.port = port
        self.dataDirectory = dataDirectory ?? "/var/lib/postgresql/\(version)/\(name)"
        self.configurationDirectory = configurationDirectory ?? "/etc/postgresql/\(version)/\(name)"
        self.socketDirectory = socketDirectory
        self.programDirectory = programDirectory ?? "/usr/lib/postgresql/\(version)/bin"
        self.owner = owner
    }

    /// The systemd unit that runs it on Debian.
    package var unit: String { "postgresql@\(version)-\(name).service" }

    /// What an operator calls it: `PostgreSQL 15/main`.
    package var title: String { "PostgreSQL \(version)/\(name)" }

    package func program(_ name: String) -> String { "\(programDirectory)/\(name)" }
}
