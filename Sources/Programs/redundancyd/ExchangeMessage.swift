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

    var checkedHostKey: String? { KnownHostKeys.checked(hostKey) }
}
