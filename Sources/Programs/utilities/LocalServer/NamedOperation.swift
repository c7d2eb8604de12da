import SetupPlan

/// A bigger change that a plan names: it can be looked at, made, and taken back, like any other.
protocol NamedOperation: Sendable {
    /// What plans and journals call it.
    var name: String { get }

    /// The same operation as found: `applied` says whether it is in force. `record` holds what taking it back will need;
    /// it is journaled before anything is changed.
    func find(_ operation: OperationState) async throws -> OperationState

    /// With `applied`, carries it out; without, takes it back by its record.
    func bringAbout(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws
}
