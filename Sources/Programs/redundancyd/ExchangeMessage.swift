import ClusterModel
import ExchangeData

/// What a member multicasts of its exchange data. The ring is authenticated, so the key that the sender's ssh shows can
/// come with it: a server that joins a cluster later needs nothing else to be known.
struct ExchangeMessage: Sendable, Codable {
    var report: DataReport
    /// Seconds since 1970 when it was sent.
    var clock: Double
    /// As in ssh_host_ed25519_key.pub, without the comment.
    var hostKey: String?

    /// Nil unless it is one key of that type: it goes into a file of ours.
    var checkedHostKey: String? {
        guard let hostKey, hostKey.utf8.count < 200 else { return nil }
        let words = hostKey.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0] == "ssh-ed25519" else { return nil }
        let isEncoded = words[1].utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || [43, 47, 61].contains(byte)
        }
        return isEncoded && !words[1].isEmpty ? hostKey : nil
    }
}
