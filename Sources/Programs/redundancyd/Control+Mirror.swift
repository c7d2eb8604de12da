import ControlSocket
import FileMirror
import MirrorEngine
import StatusDocuments

// Questions and orders about mirrored folders.
extension Control {
    func mirrorStatus() async -> ControlReply {
        guard engines.mirror != nil else { return Self.noMirror }
        let none = MirrorDocument(
            server: engines.identity.me,
            role: "neither",
            directories: [],
            conflictsHere: 0,
            conflictsThere: 0
        )
        return json(await engines.mirrorDocument() ?? none)
    }

    func mirrorConflicts() -> ControlReply {
        guard let mirror = engines.mirror else { return Self.noMirror }
        return json(mirror.store.conflicts.list())
    }

    func discardMirrorConflict(_ id: String?) async -> ControlReply {
        guard let mirror = engines.mirror else { return Self.noMirror }
        let conflicts = mirror.store.conflicts
        guard let id, let conflict = conflicts.list().first(where: { $0.id == id }) else {
            return ControlReply(exit: 64, message: "This server keeps no such conflict.")
        }
        do {
            try await conflicts.discard(id)
        } catch {
            return ControlReply(exit: 1, message: "\(id) could not be removed: \(error)")
        }
        await mirror.engine.feed(.conflicts(conflicts.count))
        return ControlReply(exit: 0, message: "Conflict \(id) with \(conflict.files.count) files is gone.")
    }

    private static let noMirror = ControlReply(
        exit: 78,
        message: "PM/SNM redundancy is not configured, so no folders are mirrored."
    )
}
