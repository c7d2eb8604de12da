import ClusterModel
import Logging
import Synchronization
import SystemSupport

/// The keys that the other members' ssh shows, as they said through the ring, in a file for our ssh.
package final class KnownHostKeys: Sendable {
    private let path: String
    private let log: Logger
    private let keys = Mutex<[ServerName: String]>([:])
    /// This server's own, to be told to the others.
    let own: String?

    init(path: String, ownKeyFile: String, log: Logger) {
        self.path = path
        self.log = log
        do {
            let text = try AtomicFile.read(ownKeyFile, limit: 4096).map { String(decoding: $0, as: UTF8.self) }
            own = text.map { $0.split(whereSeparator: \.isWhitespace).prefix(2).joined(separator: " ") }
        } catch {
            log.error("own host key not read", metadata: ["error": "\(error)"])
            own = nil
        }
    }

    /// Nil unless it is one key of that type: it comes from another server and goes into a file of ours.
    package static func checked(_ key: String?) -> String? {
        guard let key, key.utf8.count < 200 else { return nil }
        let words = key.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0] == "ssh-ed25519" else { return nil }
        let isEncoded = words[1].utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || [43, 47, 61].contains(byte)
        }
        return isEncoded && !words[1].isEmpty ? key : nil
    }

    func learn(_ key: String, of server: ServerName) {
        let lines = keys.withLock { keys -> [String]? in
            guard keys[server] != key else { return nil }
            keys[server] = key
            return keys.map { "\($0.key) \($0.value)\n" }.sorted()
        }
        guard let lines else { return }
        do {
            try AtomicFile.write(Array(lines.joined().utf8), to: path, mode: 0o600)
        } catch {
            log.error("host keys not written", metadata: ["error": "\(error)"])
        }
    }
}
