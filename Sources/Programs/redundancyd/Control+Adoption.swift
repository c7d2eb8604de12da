import ControlSocket
import ManagementEngine
import ManagementFailover
import PostgresControl

// Another database for the pair, by order.
extension Control {
    /// With only=check nothing is changed. What can be known to fail is refused before anything is stopped.
    func adopt(
        _ request: ControlRequest,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        guard let directory = request.arguments["directory"] else {
            return ControlReply(exit: 64, message: "Which directory? Give directory=PATH.")
        }
        guard let pair = engines.pair, let database = engines.database else {
            return ControlReply(exit: 78, message: "PM/SNM redundancy is not configured.")
        }
        let prepared = PreparedDirectory(directory, for: database.cluster)
        if let obstacle = await prepared.obstacle() {
            return ControlReply(exit: 78, message: "Nothing was changed: \(obstacle).")
        }
        let machine = await pair.snapshot()
        if let report = machine.peer.report, report.state == .active || report.state == .alone {
            let peer = machine.settings.peer
            return ControlReply(exit: 78, message: "Management runs on \(peer): restore there, and order it there.")
        }
        if request.arguments["only"] == "check" {
            return ControlReply(exit: 0, message: "\(prepared.path) can be put in place.")
        }
        await progress(ControlReply.Progress("Stopping the database, and starting on \(prepared.path)."))
        let answer = await manage(.adopt(directory: prepared.path)) { _ in }
        guard answer.exit == 0, let kept = try? await database.files.kept().last else { return answer }
        return ControlReply(exit: 0, message: "\(answer.message) What it held before is kept in \(kept.path).")
    }
}
