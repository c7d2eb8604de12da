import ConfigurationFiles
import FoundationEssentials
import Glibc
import SupportBundle
import SystemSupport

/// Makes one file of what its sources say, with every secret taken out.
package struct SupportBundleMaker: Sendable {
    /// One file inside the bundle.
    package struct Part: Hashable, Sendable, Encodable {
        package var name: String
        package var about: String
        package var bytes: Int
        /// Places where a secret was taken out.
        package var removed: Int
    }

    package struct Made: Hashable, Sendable {
        package var file: String
        package var bytes: Int
        package var parts: [Part]
    }

    private let sources: [SupportSource]
    private let redaction: Redaction

    package init(_ sources: [SupportSource], without secrets: [String]) {
        self.sources = sources
        redaction = Redaction(secrets: secrets)
    }

    /// `title` is the folder that everything lies in when it is unpacked. Throws `OperationError`, leaving nothing behind.
    package func make(
        _ file: String,
        title: String,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> Made {
        let work = file + ".making"
        guard mkdir(work, 0o700) == 0 else { throw Self.failure("mkdir", work) }
        defer { try? FileManager.default.removeItem(atPath: work) }
        var parts: [Part] = []
        for source in sources {
            report(source.name)
            let clean = redaction.clean(await text(of: source))
            try write(clean.text, to: "\(work)/\(title)/\(source.name)", below: work)
            parts.append(
                Part(name: source.name, about: source.about, bytes: clean.text.count, removed: clean.removed)
            )
        }
        try write(Array(contents(title, parts).utf8), to: "\(work)/\(title)/CONTENTS.txt", below: work)
        let packed = "\(work)/bundle"
        try await Command(
            "/usr/bin/tar",
            ["--create", "--gzip", "--file=\(packed)", "--directory=\(work)", "--sort=name", "--owner=root:0"]
                + ["--group=root:0", "--", title],
            limit: .seconds(300)
        )
        .output()
        guard chmod(packed, 0o600) == 0 else { throw Self.failure("chmod", packed) }
        // link(2) refuses what is there already; rename(2) would replace it.
        guard link(packed, file) == 0 else { throw Self.failure("write", file) }
        let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int
        return Made(file: file, bytes: size ?? 0, parts: parts)
    }

    /// What can't be read is said in its place: it is often just what is broken.
    private func text(of source: SupportSource) async -> [UInt8] {
        do { return try await source.read() } catch { return Array("(could not be read: \(error))\n".utf8) }
    }

    private func contents(_ title: String, _ parts: [Part]) -> String {
        let removed = parts.map(\.removed).reduce(0, +)
        let head = """
            Support bundle \(title)

            Passwords, password hashes and private keys were taken out wherever they stood (\(removed) places, marked
            \(Redaction.mark)). Addresses, names and log lines are in it: look through it before you hand it on.


            """
        return head
            + parts.map { part in
                let note = part.removed == 0 ? "" : ", \(part.removed) taken out"
                return "\(part.name)  (\(part.about); \(part.bytes) bytes\(note))\n"
            }
            .joined()
    }

    private func write(_ bytes: [UInt8], to path: String, below root: String) throws {
        var folder = root
        for name in path.dropFirst(root.count + 1).split(separator: "/").dropLast() {
            folder += "/\(name)"
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure("mkdir", folder) }
        }
        do throws(SystemError) { try AtomicFile.write(bytes, to: path, mode: 0o600) } catch {
            throw OperationError(.failed, "The bundle could not be written: \(error)", cause: error)
        }
    }

    private static func failure(_ call: String, _ path: String) -> OperationError {
        if errno == EEXIST {
            return OperationError(.refused, "\(path) is there already; name another file (--output).")
        }
        return OperationError(.failed, "The bundle could not be written: \(SystemError(call, path))")
    }
}
