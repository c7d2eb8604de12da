import SystemSupport

extension RemoteShelf {
    /// Copies one file of a module whole.
    package func copy(_ file: String, of module: String, to target: String) async throws(BulkDataError) {
        try await copy(
            ["--times", "--whole-file", "--", "\(account)@\(address)::\(module)/\(file)", target],
            input: []
        )
    }

    /// Copies the content of these files of a module below a folder of ours, or what is missing of it; those that are
    /// gone meanwhile don't come.
    package func copy(files: [[UInt8]], of module: String, into folder: String) async throws(BulkDataError) {
        try await copy(
            [
                "--times", "--inplace", "--partial", "--no-whole-file", "--from0", "--files-from=-",
                "--no-implied-dirs",
                "--ignore-missing-args", "--", "\(account)@\(address)::\(module)/", "\(folder)/",
            ],
            input: Array(files.joined(separator: [0])) + [0]
        )
    }

    private func copy(_ what: [String], input: [UInt8]) async throws(BulkDataError) {
        var arguments = ["--timeout=\(Self.silence)", "--rsh=\(shell)"]
        if let rateLimit, rateLimit > 0 { arguments.append("--bwlimit=\(rateLimit)") }
        let outcome: Command.Outcome
        do throws(CommandError) {
            outcome = try await Command("/usr/bin/rsync", arguments + what, input: input, limit: .seconds(6 * 3600))
                .run()
        } catch {
            throw BulkDataError(.notCopied(from: server), error.message)
        }
        // 24: some files vanished before they could be copied.
        guard outcome.succeeded || outcome.exitStatus == 24 else {
            throw BulkDataError(.notCopied(from: server), Self.reason(outcome))
        }
    }
}
