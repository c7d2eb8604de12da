package import Glibc

/// Names and numbers of users and groups, and where users live.
package enum Account {
    package struct Entry: Sendable, Hashable {
        package var name: String
        package var user: uid_t
        package var group: gid_t
        package var home: String
        package var shell: String
    }

    /// nil if there is no such user.
    package static func entry(_ name: String) -> Entry? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        let status = getpwnam_r(name, &record, &buffer, buffer.count, &found)
        guard status == 0, found != nil else { return nil }
        return Entry(
            name: name,
            user: record.pw_uid,
            group: record.pw_gid,
            home: String(cString: record.pw_dir),
            shell: String(cString: record.pw_shell)
        )
    }

    static func user(_ name: String) throws(FileError) -> uid_t {
        if let entry = entry(name) { return entry.user }
        guard let number = uid_t(name) else { throw FileError(.noAccount(name)) }
        return number
    }

    static func group(_ name: String) throws(FileError) -> gid_t {
        var record = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 16384)
        if getgrnam_r(name, &record, &buffer, buffer.count, &found) == 0, found != nil { return record.gr_gid }
        guard let number = gid_t(name) else { throw FileError(.noAccount(name)) }
        return number
    }

    /// The name, or the number where the system knows no name.
    static func name(user: uid_t) -> String {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        let status = getpwuid_r(user, &record, &buffer, buffer.count, &found)
        return status == 0 && found != nil ? String(cString: record.pw_name) : String(user)
    }

    static func name(group: gid_t) -> String {
        var record = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 16384)
        let status = getgrgid_r(group, &record, &buffer, buffer.count, &found)
        return status == 0 && found != nil ? String(cString: record.gr_name) : String(group)
    }

    /// The groups that the user is in besides the first.
    package static func groups(of user: String) -> [String] {
        var names: [String] = []
        setgrent()
        while let entry = getgrent() {
            var member = entry.pointee.gr_mem
            while let pointer = member?.pointee {
                if String(cString: pointer) == user { names.append(String(cString: entry.pointee.gr_name)) }
                member = member?.advanced(by: 1)
            }
        }
        endgrent()
        return names.sorted()
    }
}
