import ClusterModel
package import ExchangeData

/// What a member multicasts of its exchange data. The ring is authenticated, so the key that the sender's ssh shows can
/// come with it: a server that joins a cluster later needs nothing else to be known.
package struct ExchangeMessage: Sendable, Codable {
    package var report: DataReport
    /// Seconds since 1970 when it was sent.
    package var clock: Double
    /// As in ssh_host_ed25519_key.pub, without the comment.
    package var hostKey: String?

    package init(report: DataReport, clock: Double, hostKey: String?) {
        self.report = report
        self.clock = clock
        self.hostKey = hostKey
    }

    package var checkedHostKey: String? { KnownHostKeys.checked(hostKey) }
}
