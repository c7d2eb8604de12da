import SetupDialog
package import TerminalForms

/// Opens the face that fits the terminal, runs a utility's screens on it, and gives the terminal back.
@MainActor
package enum FullScreen {
    static func run(
        plain: Bool,
        in context: CommandContext,
        _ utility: (Session) async throws -> Void
    ) async throws -> Int32 {
        let face = Surroundings.ofThisProcess(plain: plain).face
        if case .none(let cure) = face { throw OperationError(.usage, cure) }
        guard let screens = Terminal.screens(for: face) else { return ExitStatus.usage.rawValue }
        return try await run(on: screens, in: context, utility)
    }

    package static func run(
        on screens: any Screens,
        in context: CommandContext,
        _ utility: (Session) async throws -> Void
    ) async throws -> Int32 {
        screens.header = "Server \(context.hostName)"
        screens.open()
        defer { screens.close() }
        let session = Session(
            screens: screens,
            operations: context.operations,
            paths: context.paths,
            hostName: context.hostName
        )
        do {
            try await utility(session)
            return 0
        } catch let ended as Session.Ended {
            if ended.status == ExitStatus.usage.rawValue {
                context.talk("The input ended at a question. Give the answers of a set-up with --answers FILE.")
            }
            return ended.status
        }
    }
}
