import Glibc

/// Waits until one of a few descriptors can be read (or has hung up), or until time is up.
package enum Readiness {
    /// Which of the descriptors can be read, in their order; none when the time is up or a signal came in between.
    ///
    /// Without a limit it waits for ever. A limit is rounded up to whole milliseconds, so that it never spins.
    package static func wait(for numbers: [Int32], limit: Duration?) throws(SystemError) -> [Bool] {
        var entries = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = poll(&entries, nfds_t(entries.count), limit.map(wholeMilliseconds) ?? -1)
        if count < 0 && errno != EINTR { throw SystemError("poll", "descriptors") }
        guard count > 0 else { return entries.map { _ in false } }
        return entries.map { $0.revents != 0 }
    }

    /// The duration as `poll` and `epoll` want it: rounded up, and within their range.
    package static func wholeMilliseconds(_ duration: Duration) -> Int32 {
        guard duration > .zero else { return 0 }
        let (seconds, attoseconds) = duration.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
