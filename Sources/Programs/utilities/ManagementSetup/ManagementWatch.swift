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

    /// Both servers hold the same data, and either can go on without the other. A base backup may take hours; one from a
    /// server that is gone never ends.
    func waitUntilProtected(limit: Duration, report: @escaping @Sendable (String) -> Void) async throws {
        try await wait(limit: limit, report: report, peerSilence: Self.longestBoot) { $0.protected }
    }

    /// The same where the engine has gone on by itself, and may have had to lead meanwhile.
    func waitUntilThrough(limit: Duration, report: @escaping @Sendable (String) -> Void) async throws {
        try await wait(limit: limit, report: report, peerSilence: Self.longestBoot, until: BrokenOffRules.isThrough)
    }

    private static let longestBoot = Duration.seconds(180)
    /// Who was heard so lately is there.
    private static let echo = 10.0

    static func leads(_ document: ManagementStatusDocument) -> Bool {
        document.state == .active || document.state == .alone
    }

    /// Gives up at the limit, or when the daemon has not answered for half a minute.
    private func wait(
        limit: Duration,
        report: @escaping @Sendable (String) -> Void,
        peerSilence: Duration? = nil,
        until isDone: (ManagementStatusDocument) -> Bool
    ) async throws {
        let began = MonotonicClock.sinceStart()
        var answeredAt = began
        var peerHeardAt = began
        var lost: OperationError?
        var last = "it has not answered yet"
        while MonotonicClock.sinceStart() - began < limit, MonotonicClock.sinceStart() - answeredAt < .seconds(30) {
            do {
                let document = try await status()
                answeredAt = MonotonicClock.sinceStart()
                if isDone(document) { return }
                if let heard = document.peer?.heardSecondsAgo, heard < Self.echo { peerHeardAt = answeredAt }
                if let peerSilence, answeredAt - peerHeardAt >= peerSilence {
                    lost = Self.lost(document.peer?.name, for: peerSilence)
                }
                if let reason = document.reason, reason != last {
                    last = reason
                    report(reason)
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                last = "\(error)"
            }
            if let lost { throw lost }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw OperationError(
            .failed,
            "The engine did not take the management over (last seen: \(last)); see 'journalctl -u redundancyd'."
        )
    }

    private static func lost(_ peer: ServerName?, for silence: Duration) -> OperationError {
        let name = peer.map { "\($0)" } ?? "The other server"
        return OperationError(
            .peerUnreachable,
            "\(name) has not been heard for \(Int(silence / .seconds(1))) s, so that its database can't be copied. Run the "
                + "command again when it is back."
        )
    }
}
