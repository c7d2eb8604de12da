import Synchronization

import utilities

/// One command line, run in this process against fake operations.
struct Ran {
    let status: Int32
    /// Standard output.
    let printed: String
    /// Standard error.
    let said: String

    init(
        _ arguments: [String],
        of name: UtilityName = .webserverConfig,
        with fake: FakeOperations,
        isRoot: Bool = true,
        daemon: (any DaemonRequests)? = nil,
        webServer: (any WebServerOperations)? = nil,
        mirror: (any MirrorOperations)? = nil,
        isRead: @escaping @Sendable () -> Bool = { true }
    ) async {
        let output = Output()
        var operations = fake.operations
        if let daemon { operations.daemon = daemon }
        operations.webServer = webServer
        operations.mirror = mirror
        var context = CommandContext(
            operations: operations,
            hostName: "lim1",
            isRoot: isRoot,
            out: { output.printed($0) },
            talk: { output.said($0) }
        )
        context.isRead = isRead
        // As where there is no terminal.
        context.confirm = { throw OperationError(.usage, "\($0) --yes") }
        context.paths.management = "/nonexistent/management.json"
        context.paths.savedAnswers = "/nonexistent/answers.yaml"
        status =
            if let command = name.command { await CommandRunner.run(command, arguments, in: context) } else { -1 }
        (printed, said) = output.texts
    }

    private final class Output: Sendable {
        private let state = Mutex(("", ""))

        func printed(_ line: String) { state.withLock { $0.0 += line + "\n" } }
        func said(_ line: String) { state.withLock { $0.1 += line + "\n" } }
        var texts: (String, String) { state.withLock { $0 } }
    }
}
