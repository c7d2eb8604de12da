package import ClusterModel
package import ConfigurationFiles
package import PostgresControl
package import SetupDialog
import SetupPlan

/// What PostgreSQL on one server of the pair needs in files: the same on both, with the other's address in it.
package struct DatabaseFiles {
    static let folder = "/etc/sn-redundancy/postgresql"
    static let passFile = folder + "/replication.pgpass"
    static let block = "sn-redundancy"

    package var cluster: DatabaseCluster
    package var peer: IPv4Address
    package var role: ReplicationRole
    /// templates/postgresql/sn-redundancy.conf
    package var settings: ConfigurationTemplate
    /// templates/postgresql/unit.conf, as it is.
    package var unit: String
    /// How much log is kept at most for the other server while it is away.
    package var slotMegabytes: Int64

    package init(
        cluster: DatabaseCluster,
        peer: IPv4Address,
        role: ReplicationRole,
        settings: ConfigurationTemplate,
        unit: String,
        slotMegabytes: Int64
    ) {
        self.cluster = cluster
        self.peer = peer
        self.role = role
        self.settings = settings
        self.unit = unit
        self.slotMegabytes = slotMegabytes
    }

    /// With the templates that are installed here, for the disk of this server.
    static func installed(
        _ cluster: DatabaseCluster,
        peer: IPv4Address,
        role: ReplicationRole
    ) async throws -> DatabaseFiles {
        DatabaseFiles(
            cluster: cluster,
            peer: peer,
            role: role,
            settings: try Installation.template("postgresql/sn-redundancy.conf"),
            unit: try Installation.text("postgresql/unit.conf"),
            slotMegabytes: ReplicationSlot.limitMegabytes(freeBytes: try await DataDirectory(of: cluster).freeBytes())
        )
    }

    /// As in ManagementConfiguration: reads the active side's files when the other one's data are rewound.
    private var rewindUser: String { "\(role.user)_rewind" }

    /// The replication role's password, as it was noted here.
    static func notedPassword() throws -> Secret {
        let text = String(decoding: try Workshop.read(passFile), as: UTF8.self)
        let line = text.split(separator: "\n").first.map(String.init) ?? ""
        guard let password = PassFile.password(in: line) else {
            throw OperationError(.failed, "\(passFile) holds no password.")
        }
        return Secret(password)
    }

    /// The holes of templates/postgresql/sn-redundancy.conf.
    private struct Values {
        var primaryConnection: String
        var slot: String
        var slotMegabytes: Int64
    }

    /// Who may read the password: the database's account only.
    func passSteps(on server: ServerName) -> [Step] {
        let lines = [role.user, rewindUser].map { user in
            PassFile.line(
                host: peer.description,
                port: cluster.port,
                database: nil,
                user: user,
                password: role.password.reveal()
            )
        }
        let state = FileState(
            FileContent(lines.joined()),
            mode: 0o600,
            owner: cluster.owner,
            group: cluster.owner,
            isSecret: true
        )
        return [
            Step(
                "pass folder \(server)",
                on: server,
                "Make the folder for the replication password",
                .directory(path: Self.folder, state: DirectoryState())
            ),
            Step(
                "pass \(server)",
                on: server,
                "Note the replication password",
                .file(path: Self.passFile, state: state)
            ),
        ]
    }

    /// What takes effect with the next start of the database.
    func settingSteps(on server: ServerName) -> [Step] {
        let settings = settingsText
        let folder = "\(cluster.configurationDirectory)/conf.d"
        let drop = "/etc/systemd/system/\(cluster.unit).d"
        let lines = [
            "hostssl replication \"\(role.user)\" \(peer)/32 scram-sha-256",
            "hostssl postgres \"\(rewindUser)\" \(peer)/32 scram-sha-256",
        ]
        return [
            Step(
                "settings \(server)",
                on: server,
                "Set what replication needs",
                .file(path: "\(folder)/sn-redundancy.conf", state: FileState(FileContent(settings)))
            ),
            Step(
                "access \(server)",
                on: server,
                "Let the other server replicate",
                .block(
                    path: "\(cluster.configurationDirectory)/pg_hba.conf",
                    name: Self.block,
                    place: .top,
                    state: .lines(lines)
                )
            ),
            Step(
                "unit folder \(server)",
                on: server,
                "Make the folder for the unit's settings",
                .directory(path: drop, state: DirectoryState())
            ),
            Step(
                "unit \(server)",
                on: server,
                "Leave starting the database to the engine",
                .file(
                    path: "\(drop)/sn-redundancy.conf",
                    state: FileState(FileContent(unit))
                )
            ),
        ]
    }

    /// The settings' file.
    package var settingsText: String {
        settings.render(
            Values(
                primaryConnection: Self.quoted(connection.primaryConninfo),
                slot: ManagementConfiguration.replicationSlot,
                slotMegabytes: slotMegabytes
            )
        )
    }

    /// How a standby reaches its primary: a dead line is noticed within seconds.
    private var connection: ConnectionOptions {
        ConnectionOptions(
            host: .address(peer.description),
            port: cluster.port,
            user: role.user,
            applicationName: "peer",
            purpose: .physicalReplication,
            passFile: Self.passFile,
            encryption: ConnectionOptions.Encryption(
                mode: .verifyAuthority,
                rootCertificate: PairCertificates.authority
            ),
            connectTimeout: .seconds(2),
            transport: ConnectionOptions.watchedLine
        )
    }

    /// As it stands between quotes in postgresql.conf.
    package static func quoted(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "''")
    }
}
