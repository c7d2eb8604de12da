import CTerminal
import Glibc

/// SIGTERM, SIGHUP and SIGINT as bytes on a descriptor, so that screens end in order instead of leaving a terminal raw.
@MainActor
struct SignalInbox {
    let descriptor: Int32

    init() { descriptor = terminal_signal_descriptor() }

    /// The oldest signal not yet taken, or nil.
    func take() -> Int32? {
        guard descriptor >= 0 else { return nil }
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? Int32(byte) : nil
    }
}
