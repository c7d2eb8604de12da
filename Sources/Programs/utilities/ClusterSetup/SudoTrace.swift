import RemoteShell

/// Debian's sudo notes in an administrator's home that sudo was used there once. A server that is only looked at, or that
/// is given back, has no such note of ours.
enum SudoTrace {
    private static let note = ".sudo_as_admin_successful"
    private static let limit = Duration.seconds(10)

    /// Does what sudo is needed for, and removes the note if it wasn't there before.
    static func without<Result: Sendable>(
        _ shell: RemoteShell,
        _ work: () async throws(RemoteShellError) -> Result
    ) async throws(RemoteShellError) -> Result {
        let wasThere = try await shell.run(["test", "-e", note], limit: limit).status == 0
        let result = try await work()
        if !wasThere { _ = try await shell.run(["rm", "-f", "--", note], limit: limit) }
        return result
    }
}
