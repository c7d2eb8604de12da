import ConfigurationFiles
import SetupPlan
import SystemSupport

extension LocalServer {
    func accountState(_ name: String) -> AccountState? {
        guard let entry = Account.entry(name) else { return nil }
        return AccountState(home: entry.home, shell: entry.shell, groups: Account.groups(of: name))
    }

    func setAccount(_ name: String, _ state: AccountState?) async throws {
        guard let state else {
            guard Account.entry(name) != nil else { return }
            return try await removeAccount(name)
        }
        let groups = state.groups.isEmpty ? [] : ["--groups", state.groups.joined(separator: ",")]
        if Account.entry(name) == nil {
            let arguments = ["--create-home", "--user-group", "--home-dir", state.home, "--shell", state.shell]
            try await Command("/usr/sbin/useradd", arguments + groups + ["--", name]).output()
        } else {
            try await Command("/usr/sbin/usermod", ["--shell", state.shell] + groups + ["--", name]).output()
        }
    }

    /// What a login started lives on for seconds after its end, and nobody can be removed meanwhile.
    private func removeAccount(_ name: String) async throws {
        let inUse: Int32 = 8
        for attempt in 1...20 {
            let outcome = try await Command("/usr/sbin/userdel", ["--remove", "--", name]).run()
            if outcome.succeeded { return }
            guard outcome.exitStatus == inUse, attempt < 20 else {
                throw LocalServerError.failed("userdel: \(outcome.errors)")
            }
            // Where logind does not run, waiting has to do.
            _ = try await Command("/usr/bin/loginctl", ["terminate-user", "--", name]).run()
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    func passwordHash(_ account: String) throws -> String? {
        guard let shadow = try ManagedFile.read("/etc/shadow") else { return nil }
        for line in String(decoding: shadow.content, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 1, fields[0] == account { return String(fields[1]) }
        }
        return nil
    }

    func setPassword(_ account: String, _ hash: String?) async throws {
        guard let hash else { return }
        guard Account.entry(account) != nil else { throw LocalServerError.noSuchAccount(account) }
        guard !hash.contains("\n"), !hash.contains(":") else {
            throw LocalServerError.failed("The password of \(account) is not a hash after crypt(5).")
        }
        // On standard input, since argument lists are for everyone to read.
        try await Command("/usr/sbin/chpasswd", ["--encrypted"], input: Array("\(account):\(hash)\n".utf8)).output()
    }

    /// An account that is still to come, or is gone again, lets no key in.
    func keyLineState(_ account: String, _ line: String) throws -> KeyLineState {
        guard Account.entry(account) != nil else { return .noFolder }
        let paths = try keyPaths(of: account)
        guard try ManagedFolder.read(paths.folder) != nil else { return .noFolder }
        guard let file = try ManagedFile.read(paths.file) else { return .noFile }
        return lines(of: file).contains(line) ? .present : .absent
    }

    func setKeyLine(_ account: String, _ line: String, _ state: KeyLineState) throws {
        let paths = try keyPaths(of: account)
        guard state == .present else { return try removeKeyLine(line, from: paths, to: state) }
        guard !line.contains("\n"), !line.isEmpty else {
            throw LocalServerError.failed("A key for \(account) must be one line.")
        }
        if try ManagedFolder.read(paths.folder) == nil {
            try ManagedFolder(mode: 0o700, owner: account, group: paths.group).make(paths.folder)
        }
        let new = ManagedFile(content: [], mode: 0o600, owner: account, group: paths.group)
        var file = try ManagedFile.read(paths.file) ?? new
        guard !lines(of: file).contains(line) else { return }
        if let last = file.content.last, last != UInt8(ascii: "\n") { file.content.append(UInt8(ascii: "\n")) }
        file.content += Array((line + "\n").utf8)
        try file.write(paths.file)
    }

    /// Removes the file and the folder too if they were made for this line and hold nothing else.
    private func removeKeyLine(_ line: String, from paths: KeyPaths, to state: KeyLineState) throws {
        if var file = try ManagedFile.read(paths.file) {
            file.content = removing(line, from: file.content)
            if file.content.isEmpty && state != .absent {
                try ManagedFile.remove(paths.file)
            } else {
                try file.write(paths.file)
            }
        }
        if state == .noFolder, try ManagedFolder.read(paths.folder) != nil {
            try ManagedFolder.removeIfEmpty(paths.folder)
        }
    }

    private func removing(_ line: String, from content: [UInt8]) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        let kept = content.split(separator: newline, omittingEmptySubsequences: false).filter {
            $0 != Array(line.utf8)[...]
        }
        return Array(kept.joined(separator: [newline]))
    }

    private struct KeyPaths {
        var folder: String
        var file: String
        var group: String
    }

    private func keyPaths(of account: String) throws -> KeyPaths {
        guard let entry = Account.entry(account) else { throw LocalServerError.noSuchAccount(account) }
        let folder = "\(entry.home)/.ssh"
        return KeyPaths(folder: folder, file: "\(folder)/authorized_keys", group: String(entry.group))
    }

    private func lines(of file: ManagedFile) -> [String] {
        file.content.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
