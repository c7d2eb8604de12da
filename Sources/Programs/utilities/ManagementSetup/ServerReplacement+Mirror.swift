import ClusterModel
import FileMirror
import SetupDialog
import SetupEngine
import SetupPlan

extension ServerReplacement {
    func mirrorPreview() throws -> [PlannedChange] {
        try MirrorSetup.read().directories.map { directory in
            PlannedChange(.add, on: answers.name.description, "mirrored folder \(directory.path)")
        }
    }

    /// The list of mirrored folders, as it is here; answers what is to be said about it.
    func mirror(_ executor: PeerExecutor, _ onProgress: @escaping ProgressReport) async throws -> String {
        let settings = try MirrorSetup.read()
        guard !settings.directories.isEmpty else { return "" }
        let steps = try MirrorSetup.steps(settings, on: answers.name)
        do {
            try await PlanProgress.run([answers.name: executor], onProgress)
                .carryOut(Plan("replace \(answers.name): mirrored folders", scope: .directories, steps: steps))
        } catch {
            throw OperationError(
                .failed,
                "\(answers.name) is the standby, but it was not told which folders are mirrored: \(error) Declare one of them "
                    + "again, which tells both: webserver_config directories add \(settings.directories[0].path)",
                cause: error
            )
        }
        var missing: [String] = []
        for path in settings.directories.map(\.path) {
            guard case .directory(_, .some) = try await executor.find(.directory(path: path, state: nil)) else {
                missing.append(path)
                continue
            }
        }
        return missing.isEmpty ? "" : " Make there what is mirrored: \(missing.joined(separator: ", "))."
    }
}
