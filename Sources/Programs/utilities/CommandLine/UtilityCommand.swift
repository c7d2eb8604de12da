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
