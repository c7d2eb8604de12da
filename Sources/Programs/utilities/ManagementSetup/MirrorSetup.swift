import ClusterModel
import ConfigurationFiles
import FileMirror
import FoundationEssentials
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// Keeps the list of mirrored folders, the same on both servers of the pair; the daemons follow it.
struct MirrorSetup: MirrorOperations {
    static let settings = "/etc/sn-redundancy/directories.json"

    let web: WebServerSetup

    func plan(_ change: MirrorChange) async throws -> [PlannedChange] {
        try await web.management.translating {
            let members = try await members()
            let settings = try await changed(change, members)
            if settings.directories.isEmpty { return try await Self.removalPreview(members[0].name) }
            return PlanProgress.preview(try await web.run(members) { _ in }.preview(plan(settings, change, members)))
        }
    }

    func carryOut(_ change: MirrorChange, onProgress: @escaping ProgressReport) async throws -> String {
        let lock = try ClusterSetup.takeLock(for: change.title)
        do {
            let sentence = try await web.management.translating {
                let members = try await members()
                let settings = try await changed(change, members)
                if settings.directories.isEmpty {
                    for member in members { try await Self.takeBack(member.executor, on: member.name, onProgress) }
                } else {
                    try await web.run(members, onProgress).carryOut(plan(settings, change, members))
                }
                let places = members.map(\.name.description).joined(separator: " and ")
                if case .remove(let path) = change {
                    return
                        "Applied on \(places): \(path) is no longer mirrored; the files stay as they are on each server."
                }
                return "Applied on \(places): \(change.title). See: webserver_config directories list"
            }
            lock.release()
            return sentence
        } catch {
            lock.release()
            throw error
        }
    }

    // MARK: Removal

    static func entries() async throws -> [ChangeJournal.Entry] {
        ChangeJournal(try await JournalFiles().records(.directories)).undoable()
    }

    static func removalPreview(_ server: ServerName) async throws -> [PlannedChange] {
        try await entries().map { entry in
            PlannedChange(.remove, on: server.description, "\(entry.wanted.subject) (\(entry.title))")
        }
    }

    /// No folder is mirrored on this server any more; the files stay.
    static func takeBack(
        _ executor: any ChangeExecutor,
        on server: ServerName,
        _ onProgress: @escaping ProgressReport
    ) async throws {
        let title = "\(server): End the mirroring of folders"
        onProgress(StepReport(number: 1, of: 1, title, .started))
        let result = try await executor.undo(.directories, from: 0) { sentence in
            onProgress(StepReport(number: 1, of: 1, title, .going(sentence)))
        }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            onProgress(StepReport(number: 1, of: 1, title, .failed(sentence)))
            throw OperationError(.failed, "\(server) is not as it was before: \(sentence)")
        }
        onProgress(StepReport(number: 1, of: 1, title, .done))
    }

    // MARK: Change

    private func members() async throws -> [WebServerSetup.Member] {
        let members = try web.members()
        var isSetUp = members.count == 2
        for member in members where try await web.content(Installation.management, member.executor) == nil {
            isSetUp = false
        }
        guard isSetUp else {
            throw OperationError(
                .refused,
                "Folders are mirrored between the two servers of PM/SNM redundancy; set that up first, on both."
            )
        }
        return members
    }

    private func changed(_ change: MirrorChange, _ members: [WebServerSetup.Member]) async throws -> MirrorSettings {
        var settings = try Self.read()
        switch change {
        case .add(let path, let quota):
            if let reason = settings.refusal(adding: path) {
                throw OperationError(.refused, "\(AnswerRules.shown(path)) can't be mirrored: \(reason).")
            }
            for member in members {
                guard case .directory(_, .some) = try await member.executor.find(.directory(path: path, state: nil))
                else {
                    throw OperationError(.refused, "There is no folder \(path) on \(member.name); make it there first.")
                }
            }
            let known = settings.directories.first { $0.path == path }
            let rest = settings.directories.filter { $0.path != path }
            let wanted = quota ?? known?.quota ?? MirroredDirectory.usualQuota
            settings = MirrorSettings(directories: rest + [MirroredDirectory(path: path, quota: wanted)])
        case .remove(let path):
            guard settings.directories.contains(where: { $0.path == path }) else {
                throw OperationError(.refused, "\(AnswerRules.shown(path)) is not mirrored.")
            }
            settings = MirrorSettings(directories: settings.directories.filter { $0.path != path })
        }
        return settings
    }

    /// Of this server; the other one's is the same after the next change.
    static func read() throws -> MirrorSettings {
        guard let bytes = try AtomicFile.read(settings, limit: 1 << 16) else { return MirrorSettings() }
        do { return try JSONDecoder().decode(MirrorSettings.self, from: Data(bytes)) } catch {
            throw OperationError(.failed, "\(settings) can't be read: \(error)", cause: error)
        }
    }

    static func steps(_ settings: MirrorSettings, on server: ServerName) throws -> [Step] {
        let text = try PeerJSON.pretty(settings)
        return [
            Step(
                "mirror notes \(server)",
                on: server,
                "Keep notes about mirrored folders",
                .operation(MirrorLeftovers.state)
            ),
            Step(
                "\(Self.settings) \(server)",
                on: server,
                "List the mirrored folders",
                .file(path: Self.settings, state: FileState(FileContent(text)))
            ),
        ]
    }

    private func plan(
        _ settings: MirrorSettings,
        _ change: MirrorChange,
        _ members: [WebServerSetup.Member]
    ) throws -> Plan {
        let steps = try members.flatMap { try Self.steps(settings, on: $0.name) }
        return Plan(change.title, scope: .directories, steps: steps)
    }
}
