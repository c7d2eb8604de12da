package import FileMirror

/// What the two servers of the pair tell each other of mirrored folders, with the key that the sender's ssh shows.
package struct MirrorMessage: Sendable, Codable {
    package var report: MirrorReport
    /// As in ssh_host_ed25519_key.pub, without the comment.
    package var hostKey: String?

    package init(report: MirrorReport, hostKey: String?) {
        self.report = report
        self.hostKey = hostKey
    }
}
