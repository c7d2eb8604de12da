import SetupDialog

/// Arguments are checked by the rules that the screens use.
enum ArgumentRules {
    /// A refusal becomes "wrong usage", or what any check of the system refuses.
    static func checked<Value>(_ read: () async throws -> Value) async throws -> Value {
        do {
            return try await read()
        } catch let refusal as Refusal {
            throw OperationError(refusal.isOfTheSystem ? .refused : .usage, refusal.description)
        }
    }
}
