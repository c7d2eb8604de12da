import FileMirror
package import SetupDialog

/// A change of the list of mirrored folders.
package enum MirrorChange: Hashable, Sendable {
    /// Another quota for one that is on it, too.
    case add(String, quota: UInt64?)
    case remove(String)

    package var title: String {
        switch self {
        case .add(let path, _): "mirror \(path)"
        case .remove(let path): "do not mirror \(path)"
        }
    }
}

/// What `webserver_config directories` does, on both servers in one go (LM-20).
package protocol MirrorOperations: Sendable {
    func plan(_ change: MirrorChange) async throws -> [PlannedChange]
    /// On both servers, or on none.
    func carryOut(_ change: MirrorChange, onProgress: @escaping ProgressReport) async throws -> String
}

extension Operations {
    func requireMirror() throws -> any MirrorOperations {
        guard let mirror else { throw OperationError(.failed, "Folders can't be mirrored here.") }
        return mirror
    }
}
