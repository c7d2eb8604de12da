/// What this server's data directory is, as its disk remembers it.
package enum DataStanding: String, Hashable, Sendable, Codable {
    /// It was the active side's, and every acknowledged row was confirmed by the peer.
    case active
    /// It was the active side's, and rows were acknowledged that only it has. Stored before the first of them.
    case alone
    /// It follows the active side.
    case passive
    /// It holds nothing that counts and must be rebuilt from the active side before it is used.
    case stale
}
