import SystemSupport

extension RemoteShell {
    /// Runs a program with its arguments, and returns what it wrote and its exit status.
    ///
    /// The other server's shell can't misread the arguments. `onLine` gets each line of standard output as it comes. A
    /// program that is over its limit is left to itself: it may still be running there.
    package func run(
        _ arguments: [String],
        input: [UInt8] = [],
        limit: Duration,
        capacity: Int = 4 << 20,
        onLine: @Sendable (String) -> Void = { _ in }
    ) throws(RemoteShellError) -> RemoteResult {
        try run(
            commandLine: ShellQuoting.command(arguments),
            input: input,
            limit: limit,
            capacity: capacity,
            onLine: onLine
        )
    }

    /// The same for a command line that the other server's shell reads, or that a forced command interprets.
    package func run(
        commandLine: String,
        input: [UInt8] = [],
        limit: Duration,
        capacity: Int = 4 << 20,
        onLine: @Sendable (String) -> Void = { _ in }
    ) throws(RemoteShellError) -> RemoteResult {
        let deadline = Deadline(after: limit)
        return try withSession { session throws(RemoteShellError) in
            var output = OutputLines(capacity: capacity)
            var messages = OutputLines(capacity: capacity)
            let command = try RemoteCommand.start(commandLine, on: session, by: deadline)
            let status = try command.run(on: session, by: deadline, input: .last(input)) {
                piece throws(RemoteShellError) in
                let fits =
                    switch piece {
                    case .output(let bytes): output.append(bytes, onLine: onLine)
                    case .messages(let bytes): messages.append(bytes, onLine: { _ in })
                    }
                guard fits else { throw Self.tooLong(capacity, session.host) }
                return .nothing
            }
            output.finish(onLine: onLine)
            return RemoteResult(status: status, output: output.text, messages: messages.text)
        }
    }

    static func tooLong(_ capacity: Int, _ host: RemoteHost) -> RemoteShellError {
        RemoteShellError(.outputTooLong, host: "\(host)", message: "over \(capacity) bytes")
    }
}
