import Subprocess
import SystemPackage

extension ServerProgram {
    /// Runs the program and hands over each line of its standard output as it comes; true if it ended well.
    ///
    /// For programs whose output has no bound: nothing is kept. How it ended is the caller's to judge, with `complaint`.
    func lines(
        limit: Duration,
        onLine: @escaping @Sendable (Substring) throws -> Void
    ) async throws(PostgresError) -> (endedWell: Bool, complaint: String) {
        do {
            return try await withThrowingTaskGroup(of: (Bool, String)?.self) { group in
                group.addTask { try await self.runByLine(onLine: onLine) }
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

    private func runByLine(onLine: @escaping @Sendable (Substring) throws -> Void) async throws -> (Bool, String) {
        let result = try await Subprocess.run(
            .path(FilePath(commandLine[0])),
            arguments: Arguments(Array(commandLine.dropFirst())),
            environment: .custom(["LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]),
            workingDirectory: "/",
            platformOptions: platformOptions,
            input: .none,
            output: .sequence,
            error: .string(limit: 1 << 16)
        ) { execution in
            var rest: [UInt8] = []
            for try await buffer in execution.standardOutput {
                rest.append(contentsOf: buffer.withUnsafeBytes { [UInt8]($0) })
                guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                let text = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                for line in text.split(separator: "\n") { try onLine(line) }
            }
            if !rest.isEmpty { try onLine(Substring(decoding: rest, as: UTF8.self)) }
        }
        return (result.terminationStatus.isSuccess, result.standardError)
    }
}
