import CLinux
import Glibc

/// Who is at the other end of a Unix socket, as the kernel vouches for it.
package struct PeerCredentials: Sendable, Equatable {
    package let process: UInt32
    package let user: UInt32
    package let group: UInt32
    /// The supplementary groups as well; empty where the kernel doesn't tell.
    package let groups: [UInt32]

    package init(process: UInt32, user: UInt32, group: UInt32, groups: [UInt32]) {
        self.process = process
        self.user = user
        self.group = group
        self.groups = groups
    }

    /// Asks the kernel about the peer of a connected Unix socket.
    package init(ofPeerAt descriptor: Int32) throws(SystemError) {
        var (process, user, group): (UInt32, UInt32, UInt32) = (0, 0, 0)
        guard clinux_peer_credentials(descriptor, &process, &user, &group) == 0 else {
            throw SystemError("getsockopt", "peer credentials")
        }
        var groups = [UInt32](repeating: 0, count: 1024)
        var length = socklen_t(groups.count * MemoryLayout<gid_t>.size)
        let result = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &length)
        let count = result == 0 ? Int(length) / MemoryLayout<gid_t>.size : 0
        self.init(process: process, user: user, group: group, groups: Array(groups.prefix(count)))
    }

    package func isIn(_ group: UInt32) -> Bool { self.group == group || groups.contains(group) }
}
