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
        if let other = try await running() {
            guard other.intent == intent else { throw Self.busy(other) }
            return try await watch(onProgress)
        }
        // One that has reported its end still has to end, and removes the order that lies there as it does.
        guard try await unit.hasEnded(within: .seconds(20)) else {
            throw OperationError(.busy, "\(WorkUnit.name) does not end: systemctl status \(WorkUnit.name)")
        }
        let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? "root"
        // The plan of a broken-off set-up stays until it is continued, taken back, or replaced.
        let order = WorkOrder(intent: intent, user: user, since: Int(time(nil)), silent: AddressCheck.known)
        try folder.put(order)
        do {
            try await unit.start(for: user)
        } catch {
            try? folder.removeOrder()
            throw error
        }
        return try await watch(onProgress)
    }

    static func busy(_ order: WorkOrder) -> OperationError {
        let age = max(0, Int(time(nil)) - order.since)
        return OperationError(
            .busy,
            "Another operation is in progress: \"\(order.what)\" by \(order.user), since \(age) s. Wait for its end."
        )
    }

    /// Until its end. The session that watches may end at any moment.
    func watch(_ onProgress: @escaping ProgressReport) async throws -> String {
        var seen = 0
        var rounds = 0
        while true {
            // Asked before the reports are read: whatever it wrote before it ended is then there.
            let isOver = rounds.isMultiple(of: 8) ? try await !unit.isActive : false
            rounds += 1
            for report in try folder.readReports(after: seen) {
                seen += 1
                switch report {
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
