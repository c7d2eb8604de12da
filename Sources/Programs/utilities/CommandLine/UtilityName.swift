package import ArgumentParser

/// The names this one program answers to: by the name it was started with, or as `utilities NAME ...`.
package enum UtilityName: String, CaseIterable {
    case webserverConfig = "webserver_config"
    case mxoneMaintenance = "mxone_maintenance"
    case dataBackup = "data_backup"
    /// The forced command of silent login.
    case peer
    /// systemd asks it before starting PostgreSQL.
    case mayStartPostgreSQL = "may-start-postgresql"
    /// What the transient unit runs that applies plans.
    case work

    /// The name and its arguments, or nil if neither says what is wanted.
    static func find(in arguments: [String]) -> (name: UtilityName, rest: [String])? {
        guard let first = arguments.first else { return nil }
        let started = first.split(separator: "/").last.map(String.init) ?? first
        let rest = Array(arguments.dropFirst())
        if let name = UtilityName(rawValue: started) { return (name, rest) }
        guard let second = rest.first, let name = UtilityName(rawValue: second) else { return nil }
        return (name, Array(rest.dropFirst()))
    }

    /// nil: not a command line with verbs and options.
    package var command: (any ParsableCommand.Type)? {
        switch self {
        case .webserverConfig: WebserverConfig.self
        case .mxoneMaintenance: MxoneMaintenance.self
        case .dataBackup: DataBackup.self
        case .peer, .mayStartPostgreSQL, .work: nil
        }
    }
}
