import Glibc

/// What `postmaster.pid` says of the running server.
package struct PostmasterStatus: Sendable, Equatable {
    package enum Phase: String, Sendable {
        case starting
        case stopping
        /// Takes connections as a primary.
        case ready
        /// Takes read-only connections.
        case standby
    }

    package var process: Int32
    /// Seconds since 1970, by this server's clock at that time.
    package var startedAt: Int64
    package var port: UInt16?
    /// Nil in the first moments, before the server has written it.
    package var phase: Phase?

    /// Reads the file's lines: process, folder, start, port, socket folder, address, memory, phase.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.split(separator: " ").first.map(String.init) ?? "" }
        guard lines.count >= 3, let process = Int32(lines[0]), process > 1, let started = Int64(lines[2]) else {
            return nil
        }
        self.process = process
        startedAt = started
        port = lines.count > 3 ? UInt16(lines[3]) : nil
        phase = lines.count > 7 ? Phase(rawValue: lines[7]) : nil
    }
}
