import ManagementEngine

/// What there is on a server that keeps PM and SNM for the pair.
struct PairParts {
    let engine: ManagementEngine
    let held: ManagedPair
    let database: ManagedDatabase
    let drill: DrillWriter
}
