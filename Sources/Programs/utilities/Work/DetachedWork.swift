import ConfigurationFiles
import FoundationEssentials
import Glibc
import SetupDialog

/// Has an intent carried out by a unit of its own, and watches. Whoever comes later watches on.
package struct DetachedWork: Sendable {
    private var folder: WorkFolder { WorkFolder() }
    private var unit: WorkUnit { WorkUnit() }

    /// What a unit is at work on now.
    func running() async throws -> WorkOrder? {
        guard getuid() == 0, try await unit.isActive else { return nil }
        return try folder.readOrder()
    }

    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String {
        try ClusterSetup.requireRoot()
        let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? "root"
        mkdir("/run/sn-redundancy", 0o755)
        let turn = try WorkTurn.take(Installation.orderLock, user: user, for: intent.words)
        let reports: WorkReports
        do { reports = try await give(intent, for: user) } catch {
            turn.release()
            throw error
        }
        turn.release()
        return try await watch(reports, onProgress)
    }

    /// Only for whoever's turn it is: the order goes to a unit that has none, or is the one that it works on.
    private func give(_ intent: Intent, for user: String) async throws -> WorkReports {
        if let other = try await running() {
            guard other.intent == intent else { throw Self.busy(other) }
            return try folder.openReports()
        }
        // One that has reported its end still has to end, and removes the order that lies there as it does.
        guard try await unit.hasEnded(within: .seconds(20)) else {
            throw OperationError(.busy, "\(WorkUnit.name) does not end: systemctl status \(WorkUnit.name)")
        }
        // The plan of a broken-off set-up stays until it is continued, taken back, or replaced.
        let order = WorkOrder(intent: intent, user: user, since: Int(time(nil)), silent: AddressCheck.known)
        try folder.put(order)
        // Before another order can take their place.
        let reports = try folder.openReports()
        do {
            try await unit.start(for: user)
        } catch {
            try? folder.removeOrder()
            throw error
        }
        return reports
    }

    static func busy(_ order: WorkOrder) -> OperationError {
        WorkTurn.busy(order.what, by: order.user, for: max(0, Int(time(nil)) - order.since))
    }

    /// Until its end. The session that watches may end at any moment.
    func watch(_ onProgress: @escaping ProgressReport) async throws -> String {
        try await watch(try folder.openReports(), onProgress)
    }

    private func watch(_ reports: WorkReports, _ onProgress: @escaping ProgressReport) async throws -> String {
        var seen = 0
        var rounds = 0
        while true {
            // Asked before the reports are read: whatever it wrote before it ended is then there.
            let isOver = rounds.isMultiple(of: 8) ? try await !unit.isActive : false
            rounds += 1
            for line in try reports.lines(after: seen) {
                seen += 1
                switch try JSONDecoder().decode(WorkReport.self, from: Data(line.utf8)) {
                case .step(let step): onProgress(step)
                case .done(let sentence): return sentence
                case .failed(let status, let sentence):
                    throw OperationError(ExitStatus(rawValue: status) ?? .failed, sentence)
                }
            }
            if isOver {
                throw OperationError(
                    .failed,
                    "The work was broken off: its unit \(WorkUnit.name) was ended (journalctl -u \(WorkUnit.name)). "
                        + "Run the command again; a set-up can then be continued (--resume) or taken back (--undo), and a removal is finished."
                )
            }
            try await Task.sleep(for: .milliseconds(60))
        }
    }
}
