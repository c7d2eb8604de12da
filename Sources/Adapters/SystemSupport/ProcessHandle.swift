import CLinux
import Glibc

/// A running process, whoever started it; readable in `poll` from the moment it ends (a pidfd).
package final class ProcessHandle: Sendable {
    package let process: Int32
    private let descriptor: OwnedDescriptor

    /// Fails with ESRCH if there is no such process (any more).
    package init(_ process: Int32) throws(SystemError) {
        self.process = process
        let number = clinux_open_process(process)
        guard number >= 0 else { throw SystemError("pidfd_open", "process \(process)") }
        descriptor = OwnedDescriptor(adopting: number)
    }

    package var number: Int32 { descriptor.number }
}
