/// How to reach a database server. Never holds a password: libpq reads it from the pass file.
package struct ConnectionOptions: Sendable, Equatable {
    package enum Host: Sendable, Equatable {
        case socket(directory: String)
        /// An address, so that no name has to be resolved; the name, if any, is what a certificate is checked against.
        case address(String, name: String? = nil)
    }

    package enum Purpose: Sendable, Equatable {
        case statements
        case physicalReplication
    }

    /// What is asked of the transport's encryption.
    package struct Encryption: Sendable, Equatable {
        package enum Mode: String, Sendable {
            case require
            case verifyAuthority = "verify-ca"
            case verifyName = "verify-full"
        }

        package var mode: Mode
        package var rootCertificate: String?
        package var certificate: String?
        package var key: String?

        package init(mode: Mode, rootCertificate: String?, certificate: String? = nil, key: String? = nil) {
            self.mode = mode
            self.rootCertificate = rootCertificate
            self.certificate = certificate
            self.key = key
        }
    }

    /// A name and its value, in the order in which they are written.
    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var host: Host
    package var port: UInt16
    package var user: String
    package var database: String
    package var applicationName: String
    package var purpose: Purpose
    package var passFile: String?
    package var encryption: Encryption?
    /// For programs that connect by themselves (pg_basebackup, the standby's receiver); a session has its own limits.
    package var connectTimeout: Duration?
    /// Server settings of this session, as `SET` would make them.
    package var settings: [Parameter]
    /// Further libpq parameters, such as `keepalives_idle` and `tcp_user_timeout`.
    package var transport: [Parameter]

    /// A line on which a dead peer is noticed within seconds, also while nothing is sent: nobody else would tell.
    package static let watchedLine = [
        Parameter("keepalives_idle", "1"), Parameter("keepalives_interval", "1"), Parameter("keepalives_count", "3"),
        Parameter("tcp_user_timeout", "3000"),
    ]

    package init(
        host: Host,
        port: UInt16 = 5432,
        user: String,
        database: String = "postgres",
        applicationName: String,
        purpose: Purpose = .statements,
        passFile: String? = nil,
        encryption: Encryption? = nil,
        connectTimeout: Duration? = nil,
        settings: [Parameter] = [],
        transport: [Parameter] = []
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.database = database
        self.applicationName = applicationName
        self.purpose = purpose
        self.passFile = passFile
        self.encryption = encryption
        self.connectTimeout = connectTimeout
        self.settings = settings
        self.transport = transport
    }
}
