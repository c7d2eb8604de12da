package import ClusterModel

/// The answers of an unattended set-up, version 1 (DESIGN section 6). What is not in the file is nil and takes the
/// value that the wizard would propose.
package struct AnswerSheet: Hashable, Sendable {
    package var role: PairFound.Role?
    package var managerUser: String?
    package var managerPasswordFile: String?
    package var standbyAdminUser: String?
    package var standbySudoPasswordFile: String?
    /// The fingerprint that the standby has to show.
    package var standbyHostKey: String?
    package var virtualIP: IPv4Address?
    package var replicationUser: String?
    package var replicationPasswordFile: String?
    package var install: [ManagementApplication]?
    package var mode: AloneMode?
    package var references: [IPv4Address]?
    package var restartWebServer: Bool?
    package var replaceStandbyData: Bool?
    /// In a master's file: the standby is set up in the same run.
    package var both: Bool?

    /// What stands in the password files, once someone has read them.
    package var managerPassword: Secret?
    package var standbySudoPassword: Secret?
    package var replicationPassword: Secret?

    package init() {}
}

extension AnswerSheet {
    /// A master's answers as its file would hold them, to be saved; the secrets are left out.
    package init(_ answers: MasterAnswers) {
        role = .master
        managerUser = answers.managerUser
        standbyAdminUser = answers.standbyLogin.user
        virtualIP = answers.virtualIP
        replicationUser = answers.replication.user
        install = answers.install
        mode = answers.mode
        references = answers.references
        restartWebServer = answers.restartWebServer
        replaceStandbyData = answers.replaceStandbyData
        both = answers.both
    }

    package init(_ answers: StandbyAnswers) {
        role = .standby
        managerUser = answers.managerUser
        virtualIP = answers.virtualIP
        replicationUser = answers.replication.user
        restartWebServer = answers.restartWebServer
        replaceStandbyData = answers.replaceStandbyData
    }

    /// What of a standby's file has no effect, for a person; nil if all of it has.
    package var remark: String? {
        guard role == .standby else { return nil }
        let given = [
            ("standbyAdminUser", standbyAdminUser != nil), ("standbySudoPasswordFile", standbySudoPasswordFile != nil),
            ("standbyHostKey", standbyHostKey != nil), ("install", install != nil), ("mode", mode != nil),
            ("references", references != nil), ("both", both != nil),
        ]
        let idle = given.compactMap { $0.1 ? $0.0 : nil }
        return idle.isEmpty
            ? nil : "Without effect in a standby's file, since the master's counts: \(idle.joined(separator: ", "))."
    }

    /// The file that would give these answers again, once the paths of the password files are filled in.
    package var yaml: String {
        var lines = ["version: 1"]
        func add(_ key: String, _ value: String?) { if let value { lines.append("\(key): \(value)") } }
        add("role", role?.rawValue)
        add("managerUser", managerUser)
        lines.append("managerPasswordFile: \(managerPasswordFile ?? "/path/to/file")")
        if role == .master {
            add("standbyAdminUser", standbyAdminUser)
            lines.append("standbySudoPasswordFile: \(standbySudoPasswordFile ?? "/path/to/file")")
            add("standbyHostKey", standbyHostKey)
        }
        add("virtualIP", virtualIP?.description)
        lines.append("replication:")
        lines.append("  user: \(replicationUser ?? "replication")")
        lines.append("  passwordFile: \(replicationPasswordFile ?? "/path/to/file")")
        add("install", install.map { "[\($0.map(\.rawValue).joined(separator: ", "))]" })
        add("mode", mode?.rawValue)
        add("references", references.map { "[\($0.map(\.description).joined(separator: ", "))]" })
        add("restartWebServer", restartWebServer.map(\.description))
        add("replaceStandbyData", replaceStandbyData.map(\.description))
        add("both", both.map(\.description))
        return lines.joined(separator: "\n") + "\n"
    }
}
