import SetupDialog
import SystemSupport

@testable import utilities

/// The answers file that says what the screens' tests type.
enum AnsweredByFile {
    static let words =
        "mxone_manager | manager-secret | mxone_admin | sudo-secret | 10.99.0.100 | replication | replication-secret | "
        + "[SetupDialog.ManagementApplication.snm] | availability | [10.99.0.1] | true | true\n"

    static func yaml(passwords folder: String) -> String {
        """
        version: 1
        role: master
        managerPasswordFile: \(folder)/manager
        standbySudoPasswordFile: \(folder)/sudo
        virtualIP: 10.99.0.100
        replication:
          user: replication
          passwordFile: \(folder)/replication
        replaceStandbyData: true
        """
    }
}
