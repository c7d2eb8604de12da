package import Glibc
import SystemSupport

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
        if let number = AccountNames.group(name) ?? gid_t(name) { return number }
        throw FileError(.noAccount(name))
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
