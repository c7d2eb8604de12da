/// How long a conversation with another server may last at most. One with a server that is dead ssh ends within half a
/// minute (ServerAliveInterval), whatever stands here.
package enum ConversationLimit {
    /// A look, or one change.
    package static let step = Duration.seconds(1800)
    /// A base backup of a big database over a slow line, with room to spare.
    package static let backup = Duration.seconds(12 * 3600)
    /// All that a unit of its own does there: the backup, and every other step of the set-up before and behind it.
    package static let detachedWork = backup + .seconds(2 * 3600)
}
