import ClusterModel
import ConfigurationFiles
import SetupDialog
import SetupEngine
import SetupPlan

// The web server as it was found, and its restart, on both servers.
extension WebServerSetup {
    func resetPreview(_ members: [Member]) async throws -> [PlannedChange] {
        let entries = ChangeJournal(try await JournalFiles().records(.webServer)).undoable()
        return entries.map { entry in
            PlannedChange(.remove, on: members[0].name.description, "\(entry.wanted.subject) (\(entry.title))")
        }
    }

    func reset(_ members: [Member], _ onProgress: @escaping ProgressReport) async throws -> String {
        var findings: [String] = []
        for (index, member) in members.enumerated() {
            let title = "\(member.name): Take back what was changed of the web server"
            onProgress(StepReport(number: index + 1, of: members.count, title, .started))
            let report = try await member.executor.undo(.webServer, from: 0) { sentence in
                onProgress(StepReport(number: index + 1, of: members.count, title, .going(sentence)))
            }
            findings += report.findings.map { "\(member.name): \($0.text)" }
            onProgress(StepReport(number: index + 1, of: members.count, title, .done))
        }
        guard findings.isEmpty else { throw OperationError(.failed, findings.joined(separator: " ")) }
        return "The web server is as it was before webserver_config changed it."
    }

    func restart(onProgress: @escaping ProgressReport) async throws -> String {
        let lock = try ClusterSetup.takeLock(for: "restart of the web server")
        do {
            try await management.translating {
                let members = try members()
                // The other one first: a configuration that does not start is found where nobody works.
                for (index, member) in members.reversed().enumerated() {
                    let title = "\(member.name): Restart the web server"
                    onProgress(StepReport(number: index + 1, of: members.count, title, .started))
                    if let peer = member.peer {
                        _ = try await peer.ask(RestartWebServerVerb.Request(), as: Bool.self)
                    } else {
                        try await WebServerTurn.restart()
                    }
                    onProgress(StepReport(number: index + 1, of: members.count, title, .done))
                }
            }
            lock.release()
        } catch {
            lock.release()
            throw error
        }
        return "The web server was restarted; whoever was logged in has to log in again."
    }
}

/// Restarts the web server of this server.
struct RestartWebServerVerb: PeerVerb {
    struct Request: Codable { var verb = "restart-web-server" }

    let name = "restart-web-server"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try await WebServerTurn.restart()
        return try PeerAnswer(true)
    }
}
