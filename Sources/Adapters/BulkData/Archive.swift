import Glibc
import SystemSupport

/// Files and folders packed into one file by tar, with owners, modes and times.
package enum Archive {
    private static let limit = Duration.seconds(3600)

    /// Packs what exists of these paths. Files that change meanwhile are packed again, a few times. A path that is a link
    /// is refused: tar would store its name and nothing of what it leads to.
    package static func pack(_ paths: [String], into file: String) async throws(BulkDataError) {
        for path in paths { try requireNoLink(path) }
        let there = paths.filter { access($0, F_OK) == 0 }
        guard !there.isEmpty else { throw BulkDataError(.nothingThere(paths)) }
        let members = there.map { String($0.drop { $0 == "/" }) }
        let arguments =
            ["--create", "--file=\(file)", "--directory=/", "--sort=name", "--numeric-owner", "--format=gnu", "--"]
            + members
        var said = ""
        for _ in 0..<4 {
            let outcome = try await run("/usr/bin/tar", arguments, otherwise: .notPacked)
            if outcome.succeeded { return try sync(file) }
            said = outcome.errors.isEmpty ? outcome.status : outcome.errors
            // 1: "file changed as we read it".
            guard outcome.exitStatus == 1 else { break }
        }
        unlink(file)
        throw BulkDataError(.notPacked, lastLine(said))
    }

    /// SHA-256, in hexadecimal digits.
    package static func hash(of file: String) async throws(BulkDataError) -> String {
        let outcome = try await run("/usr/bin/sha256sum", ["--binary", "--", file], otherwise: .system(path: file))
        let digits = String(outcome.output.prefix { $0 != " " })
        guard outcome.succeeded, digits.utf8.count == 64 else {
            throw BulkDataError(.system(path: file), lastLine(outcome.errors))
        }
        return digits
    }

    /// When the newest file below these paths was changed, in seconds since 1970; 0 if there is none.
    package static func newestChange(_ paths: [String]) async throws(BulkDataError) -> Int64 {
        let there = paths.filter { access($0, F_OK) == 0 }
        if there.isEmpty { return 0 }
        let outcome = try await run(
            "/usr/bin/find",
            there + ["-type", "f", "-printf", "%Ts\\n"],
            otherwise: .system(path: there[0])
        )
        return outcome.output.split(separator: "\n").compactMap { Int64($0) }.max() ?? 0
    }

    /// Puts what the archive holds for these paths in the place of what is there, unless that is a link. Broken off, it is
    /// done again; no moment leaves a path half filled.
    package static func unpack(_ file: String, over paths: [String]) async throws(BulkDataError) {
        for path in paths { try restore(path, from: stage(of: path)) }
        let listing = try await run("/usr/bin/tar", ["--list", "--file=\(file)"], otherwise: .notPacked)
        guard listing.succeeded else { throw BulkDataError(.wrongHash(path: file), lastLine(listing.errors)) }
        let members = Set(
            listing.output.split(separator: "\n").map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) }
        )
        for path in paths where members.contains(String(path.drop { $0 == "/" })) {
            try await replace(path, from: file)
        }
    }

    /// Where a path's new content is laid out: beside it, so that it only has to be renamed.
    private static func stage(of path: String) -> String {
        let cut = path.lastIndex(of: "/") ?? path.startIndex
        return "\(path[..<cut])/.sn-redundancy-\(path[cut...].dropFirst())"
    }

    private static func replace(_ path: String, from file: String) async throws(BulkDataError) {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 2, let name = parts.last, !parts.contains("..") else {
            throw BulkDataError(.notUnpacked(path: path), "not a path of its own")
        }
        let parent = "/" + parts.dropLast().joined(separator: "/")
        let stage = stage(of: path)
        try restore(path, from: stage)
        try requireNoLink(path)
        try await remove(stage)
        try await require("/usr/bin/mkdir", ["--parents", "--", parent], otherwise: .notUnpacked(path: path))
        guard mkdir(stage, 0o700) == 0 else { throw system(stage) }
        let arguments = [
            "--extract", "--file=\(file)", "--directory=\(stage)", "--strip-components=\(parts.count - 1)",
            "--numeric-owner", "--preserve-permissions", "--same-owner", "--", String(path.drop { $0 == "/" }),
        ]
        do throws(BulkDataError) {
            try await require("/usr/bin/tar", arguments, otherwise: .notUnpacked(path: path))
            try await settle([stage])
            if access(path, F_OK) == 0, rename(path, "\(stage)/replaced") != 0 { throw system(path) }
            guard rename("\(stage)/\(name)", path) == 0 else { throw system(path) }
        } catch {
            try restore(path, from: stage)
            try await remove(stage)
            throw error
        }
        try syncFolder(of: path)
        try await remove(stage)
    }

    /// Returns when what was written to the file systems of these paths so far, by whomever, would survive a power cut:
    /// neither tar nor a product's own program syncs what it writes (sync(1)). Paths that don't exist are passed over.
    package static func settle(_ paths: [String]) async throws(BulkDataError) {
        for path in paths where access(path, F_OK) == 0 {
            try await require("/usr/bin/sync", ["--file-system", "--", path], otherwise: .system(path: path))
        }
    }

    /// Above a path links are followed, as by everybody.
    private static func requireNoLink(_ path: String) throws(BulkDataError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
        throw BulkDataError(
            .system(path: path),
            "it is a symbolic link, of which only the name would be stored; name what it leads to in product.json, on "
                + "each server of the cluster."
        )
    }

    /// What was moved away for something that never came.
    private static func restore(_ path: String, from stage: String) throws(BulkDataError) {
        let replaced = "\(stage)/replaced"
        guard access(replaced, F_OK) == 0, access(path, F_OK) != 0 else { return }
        guard rename(replaced, path) == 0 else { throw system(path) }
    }

    // MARK: What the others need too

    package static func remove(_ path: String) async throws(BulkDataError) {
        try await require(
            "/usr/bin/rm",
            ["--recursive", "--force", "--one-file-system", "--", path],
            otherwise: .system(path: path)
        )
    }

    /// Removes a path, and the folders above it that nothing else is in.
    package static func removeWithFolders(_ path: String) async throws(BulkDataError) {
        try await remove(path)
        var parts = path.split(separator: "/").dropLast()
        while parts.count > 2 {
            // Fails where the folder isn't empty, and there it ends.
            guard rmdir("/" + parts.joined(separator: "/")) == 0 else { return }
            parts.removeLast()
        }
    }

    static func sync(_ path: String) throws(BulkDataError) {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw system(path) }
        let file = OwnedDescriptor(adopting: number)
        guard fsync(file.number) == 0 else { throw system(path) }
    }

    static func syncFolder(of path: String) throws(BulkDataError) {
        do throws(SystemError) { try AtomicFile.syncFolder(of: path) } catch {
            throw BulkDataError(.system(path: path), error.description)
        }
    }

    static func system(_ path: String) -> BulkDataError {
        BulkDataError(.system(path: path), String(cString: strerror(errno)))
    }

    private static func run(
        _ program: String,
        _ arguments: [String],
        otherwise code: BulkDataError.Code
    ) async throws(BulkDataError) -> Command.Outcome {
        do throws(CommandError) {
            return try await Command(program, arguments, limit: limit).run()
        } catch {
            throw BulkDataError(code, error.message)
        }
    }

    private static func require(
        _ program: String,
        _ arguments: [String],
        otherwise code: BulkDataError.Code
    ) async throws(BulkDataError) {
        let outcome = try await run(program, arguments, otherwise: code)
        guard outcome.succeeded else {
            throw BulkDataError(code, lastLine(outcome.errors.isEmpty ? outcome.status : outcome.errors))
        }
    }

    static func lastLine(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { !$0.contains("Exiting with failure status") }
        return lines.last.map(String.init) ?? text
    }
}
