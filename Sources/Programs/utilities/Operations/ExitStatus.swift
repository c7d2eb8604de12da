/// The exit statuses of DESIGN section 6, after sysexits(3).
package enum ExitStatus: Int32, Sendable {
    case done = 0
    /// Failed; what was changed is undone or said.
    case failed = 1
    /// Wrong usage, or missing answers.
    case usage = 64
    case badAnswers = 65
    case peerUnreachable = 69
    /// Another operation is in progress.
    case busy = 75
    case notRoot = 77
    /// Refused by a check; nothing was changed.
    case refused = 78
    case cancelled = 130
}
