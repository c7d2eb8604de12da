import FileMirror

/// What the two servers of the pair tell each other of mirrored folders, with the key that the sender's ssh shows.
struct MirrorMessage: Sendable, Codable {
    var report: MirrorReport
    /// As in ssh_host_ed25519_key.pub, without the comment.
    var hostKey: String?
}
