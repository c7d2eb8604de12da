import ControlSocket
import PostgresControl
import StatusDocuments

// What is asked and ordered about the forks that are kept here.
extension Control {
    func forks() -> ControlReply { json(ForksDocument(forks: engines.database?.forks.list() ?? [])) }

    func seeFork(_ request: ControlRequest) -> ControlReply {
        change(request) { id, store in
            try store.see(id)
            return "Fork \(id) has been looked at."
        }
    }

    func discardFork(_ request: ControlRequest) async -> ControlReply {
        guard let id = request.arguments["id"], let database = engines.database, let fork = database.forks.fork(id)
        else {
            return ControlReply(exit: 64, message: "This server keeps no such fork.")
        }
        if let kept = fork.keptDirectory {
            do { try await database.files.discard(keptAt: kept) } catch {
                return ControlReply(exit: 1, message: "\(kept) could not be removed: \(error)")
            }
        }
        return change(request) { id, store in
            try store.forget(id)
            return "Fork \(id) is gone: \(fork.sentence)."
        }
    }

    private func change(_ request: ControlRequest, _ body: (String, ForkStore) throws -> String) -> ControlReply {
        guard let id = request.arguments["id"], let store = engines.database?.forks, store.fork(id) != nil else {
            return ControlReply(exit: 64, message: "This server keeps no such fork.")
        }
        do { return ControlReply(exit: 0, message: try body(id, store)) } catch {
            return ControlReply(exit: 1, message: "\(error)")
        }
    }
}
