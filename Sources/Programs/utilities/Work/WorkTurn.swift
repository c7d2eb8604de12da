package import ConfigurationFiles

/// Whose turn it is to give the unit an order: from the look for running work until the unit has it, so that of two
/// commands at the same moment one is told to wait. The kernel lets go when we end.
package enum WorkTurn {
    /// Throws `OperationError`, `busy` if it is somebody else's.
    package static func take(_ path: String, user: String, for what: String) throws -> OperationLock {
        do throws(FileError) {
            return try OperationLock.take(path, user: user, for: what)
        } catch {
            guard case .busy(let owner) = error.code else {
                throw OperationError(.failed, error.description, cause: error)
            }
            throw busy(owner.what, by: owner.user, for: owner.age)
        }
    }

    static func busy(_ what: String, by user: String, for seconds: Int) -> OperationError {
        OperationError(
            .busy,
            "Another operation is in progress: \"\(what)\" by \(user), since \(seconds) s. Wait for its end."
        )
    }
}
