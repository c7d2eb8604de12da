/// Why a process group can't be joined, used, or was lost.
package struct ProcessGroupError: Error, Sendable, Equatable {
    package enum Code: Sendable, Equatable {
        /// Corosync doesn't run here, or doesn't let this process in.
        case notRunning
        /// The connection to Corosync broke: it was stopped, restarted or died.
        case connectionLost
        /// Corosync refused a call with this result (`cs_error_t`).
        case refused(call: String, result: UInt32)
        case badName
        case messageTooLong(bytes: Int)
        /// The ring takes no messages at present and the queue for them is full.
        case queueFull
        /// The group was left, or lost before.
        case left
        /// The events were not taken for so long that some would have been dropped.
        case overrun
        /// No thread or descriptor could be had.
        case system(String)
    }

    package let code: Code

    package init(code: Code) { self.code = code }
}

extension ProcessGroupError: CustomStringConvertible {
    package var description: String {
        switch code {
        case .notRunning:
            "Corosync isn't running on this server. See 'systemctl status corosync'."
        case .connectionLost:
            "The connection to Corosync broke. See 'systemctl status corosync'; it is tried again by itself."
        case .refused(let call, let result):
            "Corosync refused \(call) (\(ProcessGroupError.name(of: result))). See 'journalctl -u corosync'."
        case .badName:
            "A process group's name has 1 to 127 bytes."
        case .messageTooLong(let bytes):
            "A message of \(bytes) bytes is longer than the \(ProcessGroup.longestMessage) that are sent at once."
        case .queueFull:
            "Corosync takes no messages at present. See 'corosync-quorumtool -s' for the state of the ring."
        case .left:
            "The process group was left; join it anew."
        case .overrun:
            "Messages came faster than they were handled; join the process group anew."
        case .system(let text):
            text
        }
    }

    private static func name(of result: UInt32) -> String {
        switch result {
        case 2: "library error"
        case 5: "timeout"
        case 6: "try again"
        case 7: "invalid parameter"
        case 8: "no memory"
        case 11: "access denied"
        case 14: "already joined"
        case 100: "security"
        default: "error \(result)"
        }
    }
}
