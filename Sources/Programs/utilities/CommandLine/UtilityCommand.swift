package import ArgumentParser

/// A command that this program carries out. Parsing it touches nothing; `run(in:)` does the work.
package protocol UtilityCommand: ParsableCommand {
    /// Reading a status needs no root; everything else does.
    static var needsRoot: Bool { get }

    /// The exit status; a failure is an `OperationError`.
    func run(in context: CommandContext) async throws -> Int32
}

extension UtilityCommand {
    package static var needsRoot: Bool { true }
}

/// A verb that is in the synopsis and not in this version: it says so instead of looking like a typing error.
protocol LaterCommand: UtilityCommand {
    static var advice: String { get }
}

extension LaterCommand {
    static var needsRoot: Bool { false }
    static var advice: String { "" }

    func run(in context: CommandContext) async throws -> Int32 {
        let advice = Self.advice.isEmpty ? "" : " \(Self.advice)"
        throw OperationError(
            .refused,
            "\(Self.configuration.commandName ?? "this"): not available in this version.\(advice)"
        )
    }
}
