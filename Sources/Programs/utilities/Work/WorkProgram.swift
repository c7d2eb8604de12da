import Glibc
import SetupDialog

/// What the unit runs: carries out the order that lies in the folder, and reports into it.
struct WorkProgram {
    /// Those that do the work here and now.
    let operations: Operations
    private var folder: WorkFolder { WorkFolder() }

    init(_ operations: Operations) { self.operations = operations }

    func run(_ talk: @escaping @Sendable (String) -> Void) async -> Int32 {
        guard getuid() == 0 else {
            talk("This is started by the utilities, as root.")
            return ExitStatus.notRoot.rawValue
        }
        do {
            guard let order = try folder.readOrder() else {
                talk("There is no order to carry out; use webserver_config or mxone_maintenance.")
                return ExitStatus.usage.rawValue
            }
            talk("Begun: \(order.what), ordered by \(order.user).")
            AddressCheck.remember(order.silent)
            let status = try await carryOut(order, talk)
            try folder.removeOrder()
            return status
        } catch {
            talk("\(error)")
            return ExitStatus.failed.rawValue
        }
    }

    private func carryOut(_ order: WorkOrder, _ talk: @escaping @Sendable (String) -> Void) async throws -> Int32 {
        let lines = LineProgress(talk)
        let hold = WorkHold(at: folder.hold)
        do {
            let sentence = try await operations.carryOut(order.intent) { report in
                // Nobody may be reading, and the memory file system may be full: the work goes on all the same.
                try? WorkFolder().append(.step(report))
                lines.take(report)
                hold?.stop(at: report)
            }
            talk("RESULT: OK. \(sentence)")
            try folder.append(.done(sentence))
            return 0
        } catch {
            let failure = OperationError.translated(error)
            talk("RESULT: FAILED (\(failure.status.rawValue)). \(failure.description)")
            try folder.append(.failed(failure.status.rawValue, failure.description))
            return failure.status.rawValue
        }
    }
}
