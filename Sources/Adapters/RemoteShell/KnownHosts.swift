package import Glibc
import SystemSupport

/// The keys of the servers that we have accepted, in a file of our own that OpenSSH's programs can read too.
package struct KnownHosts: Sendable {
    package let path: String
    private let mode: mode_t

    package init(path: String, mode: mode_t = 0o600) {
        self.path = path
        self.mode = mode
    }

    /// Whether a server's key is the accepted one; throws `hostKeyUnknown` or `hostKeyChanged` if not.
    package func check(_ key: HostKey, of host: RemoteHost) throws(RemoteShellError) {
        let known = try entries().filter { $0.name == host.knownName }.map(\.key)
        if known.contains(key.encoded) { return }
        let code = known.isEmpty ? RemoteShellError.Code.hostKeyUnknown(key) : .hostKeyChanged(key)
        throw RemoteShellError(code, host: "\(host)", message: key.fingerprint)
    }

    /// Accepts this key, and no other from now on.
    package func pin(_ key: HostKey, of host: RemoteHost) throws(RemoteShellError) {
        let others = try lines().filter { Entry($0)?.name != host.knownName }
        try write(others + ["\(host.knownName) \(key.encoded)"])
    }

    /// Forgets a server; nothing happens if it is not known.
    package func forget(_ host: RemoteHost) throws(RemoteShellError) {
        let lines = try lines()
        let others = lines.filter { Entry($0)?.name != host.knownName }
        if others.count != lines.count { try write(others) }
    }

    /// The types of key that this server is known by: it has to show one of these.
    func types(of host: RemoteHost) throws(RemoteShellError) -> [String] {
        try entries().filter { $0.name == host.knownName }.compactMap {
            $0.key.split(separator: " ").first.map(String.init)
        }
    }

    private struct Entry {
        let name: String
        let key: String

        init?(_ line: String) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 3, words[0].first != "#", words[0].first != "@" else { return nil }
            name = String(words[0])
            key = "\(words[1]) \(words[2])"
        }
    }

    private func entries() throws(RemoteShellError) -> [Entry] { try lines().compactMap(Entry.init) }

    private func lines() throws(RemoteShellError) -> [String] {
        do throws(SystemError) {
            guard let content = try AtomicFile.read(path, limit: 1 << 20) else { return [] }
            return String(decoding: content, as: UTF8.self).split(separator: "\n").map(String.init)
        } catch {
            throw RemoteShellError(.systemCallFailed(errno: error.errno), host: path, message: error.description)
        }
    }

    private func write(_ lines: [String]) throws(RemoteShellError) {
        let content = lines.map { $0 + "\n" }.joined()
        do throws(SystemError) { try AtomicFile.write(Array(content.utf8), to: path, mode: mode) } catch {
            throw RemoteShellError(.systemCallFailed(errno: error.errno), host: path, message: error.description)
        }
    }
}
