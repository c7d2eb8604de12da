import Glibc
import Subprocess
import SystemPackage

/// Runs one of PostgreSQL's own programs, without a shell, as the user who owns the database cluster.
package struct ServerProgram: Sendable {
    package struct Outcome: Sendable, Equatable {
        package var output: String
        package var messages: String
    }

    let path: String
    let arguments: [String]
    let account: SystemAccount?
    /// For the operator's sentence: what it works on.
    let object: String

    package init(_ path: String, _ arguments: [String], as account: SystemAccount?, object: String) {
        self.path = path
        self.arguments = arguments
        self.account = account
        self.object = object
    }

    /// Runs to the end, or ends the program when the limit has passed or the task is cancelled.
    ///
    /// `onMessage` gets each line of standard error; a carriage return ends a line as well.
    package func run(
        limit: Duration,
        onMessage: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(PostgresError) -> Outcome {
        do {
            return try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask { try await runToEnd(onMessage: onMessage) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let outcome = try await group.next() ?? nil else {
                    throw PostgresError(.timedOut, object: object, message: "\(name) still ran after \(limit)")
                }
                return outcome
            }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.programFailed(name), object: object, message: "\(error)")
        }
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    private func runToEnd(onMessage: @escaping @Sendable (String) -> Void) async throws -> Outcome {
        let result = try await Subprocess.run(
            .path(FilePath(commandLine[0])),
            arguments: Arguments(Array(commandLine.dropFirst())),
            environment: .custom(["LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]),
            // The owner may not be allowed to enter the folder that we were started in.
            workingDirectory: "/",
            platformOptions: platformOptions,
            input: .none,
            output: .string(limit: 1 << 20),
            error: .sequence
        ) { execution in
            var lines = MessageLines()
            for try await buffer in execution.standardError {
                let bytes = buffer.withUnsafeBytes { [UInt8]($0) }
                for line in lines.append(bytes) { onMessage(line) }
            }
            if let line = lines.finish() { onMessage(line) }
            return lines.tail
        }
        let messages = result.closureResult.joined(separator: "; ")
        guard result.terminationStatus.isSuccess else {
            let said = messages.isEmpty ? "\(result.terminationStatus)" : messages
            throw PostgresError(.programFailed(name), object: object, message: said)
        }
        return Outcome(output: result.standardOutput, messages: messages)
    }

    /// Through setpriv for another user: a process with several threads that forks and changes the user itself may find
    /// the C library's locks held by threads that no longer exist, and hang (seen).
    var commandLine: [String] {
        guard let account, account.mustBeAssumed else { return [path] + arguments }
        let identity = ["--reuid=\(account.user)", "--regid=\(account.group)", "--init-groups"]
        return ["/usr/bin/setpriv"] + identity + ["--", path] + arguments
    }

    var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        return options
    }
}
