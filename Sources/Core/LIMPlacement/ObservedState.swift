/// A LIM's programs as systemd sees them.
package enum ObservedState: String, Hashable, Sendable, Codable, CaseIterable {
    case stopped
    case starting
    case running
    case stopping
    /// systemd has given up on it.
    case failed
}
