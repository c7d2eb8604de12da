package import SetupDialog
package import TerminalForms

/// Carries out an intent while its steps are shown.
@MainActor
package struct WorkRunner {
    package let screens: any Screens
    package let operations: Operations

    package init(screens: any Screens, operations: Operations) {
        self.screens = screens
        self.operations = operations
    }

    /// The sentence of success, or the error. A lost terminal ends the showing, not the work.
    package func run(_ intent: Intent, title: String) async -> Result<String, OperationError> {
        let operations = operations
        return await run(title) { try await operations.carryOut(intent, onProgress: $0) }
    }

    /// The same for what somebody else began.
    func watch(_ work: DetachedWork, title: String) async -> Result<String, OperationError> {
        await run(title) { try await work.watch($0) }
    }

    func run(
        _ title: String,
        _ deed: @escaping @Sendable (@escaping ProgressReport) async throws -> String
    ) async -> Result<String, OperationError> {
        let board = StepBoard()
        async let work = perform(deed, on: board)
        await show(board, title: title)
        screens.endProgress()
        return await work
    }

    /// Off the main actor, which is busy with the screen.
    @concurrent
    private func perform(
        _ deed: @escaping @Sendable (@escaping ProgressReport) async throws -> String,
        on board: StepBoard
    ) async -> Result<String, OperationError> {
        defer { board.finish() }
        do {
            return .success(try await deed { board.take($0) })
        } catch let error as OperationError {
            return .failure(error)
        } catch {
            return .failure(OperationError(.failed, "\(error)", cause: error))
        }
    }

    private static let footer =
        "If this session is lost the work goes on. Log: journalctl -t sn-redundancy-work"

    private func show(_ board: StepBoard, title: String) async {
        var isShowing = true
        var footer = Self.footer
        while !board.isOver {
            if isShowing {
                switch screens.progress(board.view(title: title, footer: footer)) {
                case .none: break
                case .cancel:
                    // A step is never left half done; after a failure the operation itself takes changes back.
                    footer = "Steps are not interrupted. \(Self.footer)"
                case .ended: isShowing = false
                }
            }
            // The screen waits a little by itself; this lets others on the main actor have their turn.
            try? await Task.sleep(for: .milliseconds(50))
        }
        if isShowing { _ = screens.progress(board.view(title: title, footer: footer)) }
    }
}
