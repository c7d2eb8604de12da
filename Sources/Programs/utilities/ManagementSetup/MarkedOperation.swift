import SetupEngine
import SetupPlan

/// A deed at a point of a plan: done on the way in, on the way out, or both, and remembered by a mark in between.
///
/// A service that reads several files is restarted behind the last of them in both directions: one deed stands before
/// them for the way out, one behind them for the way in.
protocol MarkedOperation: NamedOperation {
    /// What taking it back will need.
    func look(_ operation: OperationState) async throws -> [String: String]
    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws
    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws
}

extension MarkedOperation {
    func look(_ operation: OperationState) async throws -> [String: String] { [:] }

    func find(_ operation: OperationState) async throws -> OperationState {
        var found = operation
        found.secrets = [:]
        found.applied = try SetupMarks.isSet(mark(operation))
        found.record = found.applied || !operation.record.isEmpty ? operation.record : try await look(operation)
        return found
    }

    func bringAbout(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        if operation.applied {
            try await carryOut(operation, report: report)
            try SetupMarks.set(mark(operation))
        } else {
            do { try await takeBack(operation, report: report) } catch let left as LeftAsIs {
                try SetupMarks.clear(mark(operation))
                throw left
            }
            try SetupMarks.clear(mark(operation))
        }
    }

    private func mark(_ operation: OperationState) -> String {
        operation.arguments["when"].map { "\(name)-\($0)" } ?? name
    }
}
