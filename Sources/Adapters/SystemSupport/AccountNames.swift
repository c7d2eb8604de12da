package import Glibc

/// Names and numbers of users and groups, as the system knows them.
package enum AccountNames {
    private static let room = 16384

    package static func user(_ name: String) -> uid_t? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: room)
        return getpwnam_r(name, &record, &buffer, buffer.count, &found) == 0 && found != nil ? record.pw_uid : nil
    }

    package static func group(_ name: String) -> gid_t? {
        var record = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: room)
        return getgrnam_r(name, &record, &buffer, buffer.count, &found) == 0 && found != nil ? record.gr_gid : nil
    }

    /// The name, or the number where the system knows no name.
    package static func name(user: uid_t) -> String {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: room)
        let status = getpwuid_r(user, &record, &buffer, buffer.count, &found)
        return status == 0 && found != nil ? String(cString: record.pw_name) : String(user)
    }

    /// The name, or the number where the system knows no name.
    package static func name(group: gid_t) -> String {
        var record = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: room)
        let status = getgrgid_r(group, &record, &buffer, buffer.count, &found)
        return status == 0 && found != nil ? String(cString: record.gr_name) : String(group)
    }
}
