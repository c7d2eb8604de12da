import ClusterModel
import FoundationEssentials
import StatusDocuments
import SystemSupport

/// Looks at PM/SNM redundancy through the daemon of this server.
struct ManagementWatch {
    let daemon: any DaemonRequests

    func status() async throws -> ManagementStatusDocument {
        let answer = try await daemon.ask(DaemonRequest("management-status")) { _ in }
        guard let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        return try JSONDecoder().decode(ManagementStatusDocument.self, from: Data(data.utf8))
    }

    /// This server runs the database by right and holds the virtual IP.
    func waitUntilLeading(limit: Duration, report: @escaping @Sendable (String) -> Void) async throws {
        try await wait(limit: limit, report: report) { document in
            Self.leads(document) && document.virtualIP?.holder == document.thisServer
        }
    }

    /// Both servers hold the same data, and either can go on without the other.
    func waitUntilProtected(limit: Duration, report: @escaping @Sendable (String) -> Void) async throws {
        try await wait(limit: limit, report: report) { $0.protected }
    }

    static func leads(_ document: ManagementStatusDocument) -> Bool {
        document.state == .active || document.state == .alone
    }

    /// Gives up at the limit, or when the daemon has not answered for half a minute.
    private func wait(
        limit: Duration,
        report: @escaping @Sendable (String) -> Void,
        until isDone: (ManagementStatusDocument) -> Bool
    ) async throws {
        let began = MonotonicClock.sinceStart()
        var answeredAt = began
        var last = "it has not answered yet"
        while MonotonicClock.sinceStart() - began < limit, MonotonicClock.sinceStart() - answeredAt < .seconds(30) {
            do {
                let document = try await status()
                answeredAt = MonotonicClock.sinceStart()
                if isDone(document) { return }
                if let reason = document.reason, reason != last {
                    last = reason
                    report(reason)
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                last = "\(error)"
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw OperationError(
            .failed,
            "The engine did not take the management over (last seen: \(last)); see 'journalctl -u redundancyd'."
        )
    }
}
