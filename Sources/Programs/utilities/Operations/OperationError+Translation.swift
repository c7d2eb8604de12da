import SetupEngine

extension OperationError {
    /// Whatever went wrong, as an operator reads it and with the status a script gets.
    static func translated(_ error: any Error) -> OperationError {
        switch error {
        case let error as OperationError: error
        case let failure as PlanFailure: of(failure)
        case is CancellationError: OperationError(.cancelled, "Cancelled; nothing was changed.", cause: error)
        default: OperationError(.failed, "\(error)", cause: error)
        }
    }

    private static func of(_ failure: PlanFailure) -> OperationError {
        if failure.cause is CancellationError, failure.leftBehind.isEmpty {
            return OperationError(.cancelled, "Cancelled; everything changed before was undone.", cause: failure)
        }
        let unreachable = (failure.cause as? OperationError)?.status == .peerUnreachable
        return OperationError(unreachable ? .peerUnreachable : .failed, failure.description, cause: failure)
    }
}
