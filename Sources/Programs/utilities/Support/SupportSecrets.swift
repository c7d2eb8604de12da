import Glibc
import SystemSupport

/// The secrets that this server keeps, to be taken out of everything that leaves it. Read for that and nothing else.
enum SupportSecrets {
    static func all() -> [String] { keys + passwords + hashes }

    /// Private keys line by line, so that a piece of one is found, too.
    private static var keys: [String] {
        ["\(SilentLogin.folder)", PairCertificates.folder, "/etc/sn-redundancy/web", "/etc/ssh"].flatMap(files)
            .compactMap(text).filter { $0.contains("PRIVATE KEY-----") }
            .map { key in key.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined(separator: "\n") }
    }

    /// Of pass files, whose fields are host:port:database:user:password.
    private static var passwords: [String] {
        files(DatabaseFiles.folder).compactMap(text).flatMap { $0.split(separator: "\n") }
            .compactMap { line -> String? in
                let fields = line.split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
                guard fields.count == 5 else { return nil }
                // Colons and backslashes stand there behind a backslash.
                return String(fields[4].replacing("\\:", with: ":").replacing("\\\\", with: "\\"))
            }
    }

    /// Of accounts and of the web server's users.
    private static var hashes: [String] {
        (["/etc/shadow"] + files("/etc/sn-redundancy/web")).compactMap(text).flatMap { $0.split(separator: "\n") }
            .compactMap { line -> String? in
                let fields = line.split(separator: ":", omittingEmptySubsequences: false)
                guard fields.count >= 2, fields[1].hasPrefix("$") else { return nil }
                return String(fields[1])
            }
    }

    private static func files(_ folder: String) -> [String] {
        guard let listing = opendir(folder) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append("\(folder)/\(name)") }
        }
        return names.sorted()
    }

    /// nil for what is no file, or can't be read: then it can't be copied into the bundle either.
    private static func text(_ path: String) -> String? {
        let read = Result { () throws(SystemError) in try AtomicFile.read(path, limit: 1 << 20) }
        guard case .success(let bytes?) = read else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
