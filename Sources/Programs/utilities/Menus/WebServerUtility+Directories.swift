import FileMirror
import SetupDialog
import StatusDocuments

// The list of mirrored folders.
extension WebServerUtility {
    func directories() async throws {
        let title = WebServerEntry.directories.rawValue
        let answer = try await session.operations.daemon.ask(DaemonRequest("mirror-status")) { _ in }
        guard answer.status == 0, let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        let status = try JSONText.read(MirrorDocument.self, from: data)
        let text = MirrorText.lines(status).joined(separator: "\n")
        guard let entry = try await session.run(WebServerMenus.directories(text)) else { return }
        switch entry {
        case .add:
            let question = QuestionDialog(title, "Which folder? It must be there on both servers.", label: "Folder") {
                path throws(Refusal) in
                if let reason = MirroredDirectory.refusal(of: path) { throw Refusal(reason) }
                return path
            }
            guard let path = try await session.run(question) else { return }
            try await apply(.add(path, quota: nil), title)
        case .remove:
            let known = status.directories.map(\.path)
            let names = known.isEmpty ? "There is none." : "There are \(known.joined(separator: ", "))."
            let question = QuestionDialog(title, "Which folder shall no longer be mirrored? \(names)", label: "Folder")
            {
                path throws(Refusal) in path
            }
            guard let path = try await session.run(question) else { return }
            try await apply(.remove(path), title)
        }
    }

    private func apply(_ change: MirrorChange, _ title: String) async throws {
        let mirror = try session.operations.requireMirror()
        let changes = try await mirror.plan(change)
        guard try await session.run(ReviewDialog(title, changes)) != nil else { return }
        try await session.perform(title) { try await mirror.carryOut(change, onProgress: $0) }
    }
}
