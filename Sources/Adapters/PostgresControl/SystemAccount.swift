package import Glibc

/// An account of the operating system.
package struct SystemAccount: Sendable, Equatable {
    package let name: String
    package let user: uid_t
    package let group: gid_t

    /// Looks the account up; nil if there is none.
    package init?(named name: String) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        self.name = name
        user = entry.pw_uid
        group = entry.pw_gid
    }

    /// Whether this process would have to change its user to be this account, and can.
    var mustBeAssumed: Bool { geteuid() == 0 && user != 0 }
}
