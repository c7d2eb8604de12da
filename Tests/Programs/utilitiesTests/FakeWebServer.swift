import SetupDialog
import Synchronization

import utilities

/// Two web servers that are the same, or not.
final class FakeWebServer: WebServerOperations {
    private let record = Mutex("")
    private let drift: [String]
    private let days: Int?

    init(drift: [String] = [], days: Int? = nil) {
        self.drift = drift
        self.days = days
    }

    /// What was changed, a line each; secrets hidden as everywhere.
    var changed: String { record.withLock { $0 } }

    func status() async throws -> WebServerStatus {
        WebServerStatus(
            servers: ["lim1", "standby"].map { WebServerFound(server: $0, settings: WebServerSettings()) },
            drift: drift,
            missingNames: [],
            certificateDays: days
        )
    }

    func plan(_ change: WebServerChange) async throws -> [PlannedChange] {
        ["lim1", "standby"].map { PlannedChange(.add, on: $0, "file /etc/nginx/mxone.d/sn-redundancy.conf") }
    }

    func carryOut(_ change: WebServerChange, onProgress: @escaping ProgressReport) async throws -> String {
        record.withLock { $0 += "\(change)\n" }
        onProgress(StepReport(number: 1, of: 1, "lim1: Tell the web server", .done))
        return "Applied on lim1 and standby: \(change.title)."
    }

    func restart(onProgress: @escaping ProgressReport) async throws -> String {
        record.withLock { $0 += "restart\n" }
        return "The web server was restarted."
    }
}
