package import Glibc
package import SystemSupport

/// Who may do what through a control socket: root and the members of one group order, those of another only ask.
package struct CallerRights: Sendable, Hashable {
    private let ordering: gid_t?
    private let asking: gid_t?

    /// A group that does not exist is nil, and nobody is in it.
    package init(ordering: gid_t?, asking: gid_t?) {
        self.ordering = ordering
        self.asking = asking
    }

    package func mayOrder(_ caller: PeerCredentials) -> Bool {
        caller.user == 0 || ordering.map { caller.isIn($0) } == true
    }

    package func mayAsk(_ caller: PeerCredentials) -> Bool {
        mayOrder(caller) || asking.map { caller.isIn($0) } == true
    }
}
