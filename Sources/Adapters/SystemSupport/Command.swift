import Glibc
import Subprocess
import SystemPackage

/// Runs a program of the system to its end, without a shell, and keeps what it said.
///
/// Secrets go in through `input`, never through arguments: every user of the machine can read those.
package struct Command: Sendable {
    package struct Outcome: Sendable, Hashable {
        package var succeeded: Bool
        /// nil if a signal ended it.
        package var exitStatus: Int32?
        /// Exit status in words, such as "it ended with status 1".
        package var status: String
        package var output: String
        package var errors: String
    }

    package var path: String
    package var arguments: [String]
    package var input: [UInt8]
    package var environment: [String: String]
    /// The program is ended when it has passed.
    package var limit: Duration

    package init(
        _ path: String,
        _ arguments: [String] = [],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        limit: Duration = .seconds(60)
    ) {
        self.path = path
        self.arguments = arguments
        self.input = input
        self.environment = environment
        self.limit = limit
    }

    /// Its standard output, if it ended with status 0.
    @discardableResult
    package func output() async throws(CommandError) -> String {
        let outcome = try await run()
        guard outcome.succeeded else {
            throw CommandError(self, outcome.errors.isEmpty ? outcome.status : outcome.errors)
        }
        return outcome.output
    }

    /// Runs it, whatever it ends with. `onLine` gets each line of standard output as it comes.
    package func run(onLine: (@Sendable (String) -> Void)? = nil) async throws(CommandError) -> Outcome {
        do {
            return try await withThrowingTaskGroup(of: Outcome?.self) { group in
                group.addTask { try await runToEnd(onLine: onLine) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let outcome = try await group.next() ?? nil else {
                    throw CommandError(self, "it still ran after \(limit)")
                }
                return outcome
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(self, "\(error)")
        }
    }

    /// Bytes of standard output that are kept, in all and of one line: another server's answer is one line.
    private static let most = 16 << 20

    private func runToEnd(onLine: (@Sendable (String) -> Void)?) async throws -> Outcome {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
        var variables = ["LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"]
        for (name, value) in environment { variables[name] = value }
        var custom: [Environment.Key: String] = [:]
        for (name, value) in variables { custom[Environment.Key(stringLiteral: name)] = value }
        let standardInput = try InputFile.open(input)
        defer { try? standardInput.close() }
        let result = try await Subprocess.run(
            .path(FilePath(path)),
            arguments: Arguments(arguments),
            environment: .custom(custom),
            workingDirectory: "/",
            platformOptions: options,
            // The library feeds a pipe, and traps if the program ends before it has read everything (1.0.2).
            input: .fileDescriptor(standardInput, closeAfterSpawningProcess: false),
            output: .sequence,
            error: .string(limit: 1 << 20)
        ) { execution in
            var text: [UInt8] = []
            var line: [UInt8] = []
            for try await buffer in execution.standardOutput {
                let bytes = buffer.withUnsafeBytes { [UInt8]($0) }
                if text.count < Self.most { text += bytes }
                guard let onLine else { continue }
                for byte in bytes {
                    if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                        if !line.isEmpty { onLine(String(decoding: line, as: UTF8.self)) }
                        line = []
                    } else if line.count < Self.most {
                        line.append(byte)
                    }
                }
            }
            return String(decoding: text, as: UTF8.self)
        }
        return Outcome(
            succeeded: result.terminationStatus.isSuccess,
            exitStatus: Self.exitStatus(result.terminationStatus),
            status: Self.words(for: result.terminationStatus),
            output: result.closureResult,
            errors: Self.trimmed(result.standardError)
        )
    }

    private static func exitStatus(_ status: TerminationStatus) -> Int32? {
        switch status {
        case .exited(let code): code
        case .signaled: nil
        }
    }

    private static func words(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "it ended with status \(code)"
        case .signaled(let signal): "it was ended by signal \(signal)"
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

/// A program of the system that did not do what it was run for.
package struct CommandError: Error, Sendable, CustomStringConvertible {
    package let program: String
    /// What it said, or why it did not end.
    package let message: String

    package init(_ command: Command, _ message: String) {
        program = command.path.split(separator: "/").last.map(String.init) ?? command.path
        self.message = message
    }

    package var description: String { "\(program): \(message)" }
}
