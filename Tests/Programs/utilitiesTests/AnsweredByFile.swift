import SystemSupport

/// An answers file that says what the screens' tests type, with its password files.
final class AnsweredByFile: Sendable {
    static let words =
        "mxone_manager | manager-secret | mxone_admin | sudo-secret | 10.99.0.100 | replication | replication-secret | "
        + "[SetupDialog.ManagementApplication.snm] | availability | [10.99.0.1] | true | true\n"

    private let files: [TemporaryFile]
    private let main: TemporaryFile

    var path: String { main.path }

    convenience init(managerPasswordFile: String) throws {
        try self.init { yaml in
            let lines = yaml.split(separator: "\n").map { line in
                line.hasPrefix("managerPasswordFile:") ? "managerPasswordFile: \(managerPasswordFile)" : String(line)
            }
            return lines.joined(separator: "\n")
        }
    }

    /// `change` makes it say something else.
    init(_ change: (String) -> String = { $0 }) throws {
        files = try ["manager-secret\n", "sudo-secret\n", "replication-secret\n"].map { try TemporaryFile($0) }
        let yaml = """
            version: 1
            role: master
            managerPasswordFile: \(files[0].path)
            standbySudoPasswordFile: \(files[1].path)
            virtualIP: 10.99.0.100
            replication:
              user: replication
              passwordFile: \(files[2].path)
            replaceStandbyData: true
            """
        main = try TemporaryFile(change(yaml))
    }
}
