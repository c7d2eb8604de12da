import SystemSupport

extension RemoteShell {
    /// Runs a program as root through sudo, with the password of the user who logged in.
    ///
    /// The password is given only when sudo asks for it, and never reaches the program; the program's input follows once
    /// it runs. Throws `wrongSudoPassword` or `sudoDenied` if it never ran.
    package func runAsRoot(
        _ arguments: [String],
        sudoPassword: String,
        input: [UInt8] = [],
        limit: Duration,
        capacity: Int = 4 << 20,
        onLine: @Sendable (String) -> Void = { _ in }
    ) throws(RemoteShellError) -> RemoteResult {
        let user = loggedInUser ?? ""
        let deadline = Deadline(after: limit)
        return try withSession { session throws(RemoteShellError) in
            var dialog = SudoDialog(nonce: .random(in: 1 ... .max))
            var output = OutputLines(capacity: capacity)
            var messages = OutputLines(capacity: capacity)
            var isRefused = false
            let line = dialog.commandLine(for: "exec \(ShellQuoting.command(arguments))")
            let command = try RemoteCommand.start(line, on: session, by: deadline)
            let status = try command.run(on: session, by: deadline, input: .nothing) { piece throws(RemoteShellError) in
                switch piece {
                case .output(let bytes):
                    guard output.append(bytes, onLine: onLine) else { throw Self.tooLong(capacity, session.host) }
                    return .nothing
                case .messages(let bytes):
                    let (step, passed) = dialog.take(bytes)
                    guard messages.append(passed, onLine: { _ in }) else { throw Self.tooLong(capacity, session.host) }
                    switch step {
                    case .nothing: return .nothing
                    case .givePassword: return .more(Array((sudoPassword + "\n").utf8))
                    case .begin: return .last(input)
                    case .passwordRefused:
                        isRefused = true
                        return .last([])
                    }
                }
            }
            guard dialog.hasBegun else {
                let code: RemoteShellError.Code = isRefused ? .wrongSudoPassword(user: user) : .sudoDenied(user: user)
                throw RemoteShellError(code, host: "\(session.host)", message: dialog.refusal)
            }
            output.finish(onLine: onLine)
            return RemoteResult(status: status, output: output.text, messages: messages.text)
        }
    }

    /// Whether this password makes the logged-in user root there: a real sudo, which changes nothing.
    package func checkSudo(password: String, limit: Duration = .seconds(10)) throws(RemoteShellError) {
        let result = try runAsRoot(["/usr/bin/id", "-u"], sudoPassword: password, limit: limit)
        guard result.status == 0, result.output == "0\n" else {
            let message = "id says \(result.output.split(separator: "\n").first ?? "nothing")"
            throw RemoteShellError(.sudoDenied(user: loggedInUser ?? ""), host: "\(host)", message: message)
        }
    }
}

extension RemoteResult {
    /// The result if the command succeeded; `commandFailed` with the last thing it said otherwise.
    package func checked(on host: RemoteHost) throws(RemoteShellError) -> RemoteResult {
        guard status == 0 else {
            let said = (messages.isEmpty ? output : messages).split(separator: "\n").suffix(3).joined(separator: "; ")
            throw RemoteShellError(.commandFailed(status: status), host: "\(host)", message: said)
        }
        return self
    }
}
