import Glibc
import SystemSupport

/// Folders, each complete from the moment it has its name: a file `data.tar` and what somebody wrote about it in
/// `about.json`. Beside them `making`, `incoming/NAME` (kept when a copy breaks off), `kept/NAME`, and small marks.
package struct Shelf: Sendable {
    /// Marks of a shelf whose data came from elsewhere: what lay in their place before the first of them.
    package static let nothingBefore = "nothing-before"
    package static let dataBefore = "data-before"

    package let path: String

    package init(_ path: String) { self.path = path }

    package func archive(of name: String) -> String { "\(path)/\(name)/data.tar" }
    package var making: String { "\(path)/making/data.tar" }
    package func incoming(_ name: String) -> String { "\(path)/incoming/\(name)/data.tar" }

    /// Makes the folders that must be there.
    package func prepare() throws(BulkDataError) {
        for folder in [path, "\(path)/incoming", "\(path)/kept"] {
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Archive.system(folder) }
        }
    }

    /// Names of the complete folders, with what is written about each: nothing where that can't be read any more, so that
    /// a damaged one does not hide the others.
    package func entries(in folder: String = "") throws(BulkDataError) -> [(name: String, about: [UInt8])] {
        let place = folder.isEmpty ? path : "\(path)/\(folder)"
        var found: [(name: String, about: [UInt8])] = []
        for name in try Self.names(in: place) where access("\(place)/\(name)/data.tar", F_OK) == 0 {
            guard !["making", "incoming", "kept"].contains(name) else { continue }
            if let about = try readWhole("\(place)/\(name)/about.json") { found.append((name, about)) }
        }
        return found
    }

    private func readWhole(_ file: String) throws(BulkDataError) -> [UInt8]? {
        do throws(BulkDataError) { return try read(file) } catch {
            if case .shortage = error.code { throw error }
            return []
        }
    }

    package func beginMaking() async throws(BulkDataError) {
        try await Archive.remove("\(path)/making")
        guard mkdir("\(path)/making", 0o700) == 0 else { throw Archive.system("\(path)/making") }
    }

    package func discardMaking() async throws(BulkDataError) { try await Archive.remove("\(path)/making") }

    package func finishMaking(as name: String, about: [UInt8]) throws(BulkDataError) {
        try finish("\(path)/making", as: name, about: about)
    }

    /// A copy that broke off goes on where it was; those of other names have been overtaken.
    package func beginIncoming(_ name: String) async throws(BulkDataError) {
        for other in try Self.names(in: "\(path)/incoming") where other != name {
            try await Archive.remove("\(path)/incoming/\(other)")
        }
        let folder = "\(path)/incoming/\(name)"
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Archive.system(folder) }
    }

    package func discardIncoming(_ name: String) async throws(BulkDataError) {
        try await Archive.remove("\(path)/incoming/\(name)")
    }

    package func finishIncoming(_ name: String, about: [UInt8]) throws(BulkDataError) {
        try Archive.sync(incoming(name))
        try finish("\(path)/incoming/\(name)", as: name, about: about)
    }

    private func finish(_ folder: String, as name: String, about: [UInt8]) throws(BulkDataError) {
        try write(about, to: "\(folder)/about.json")
        guard rename(folder, "\(path)/\(name)") == 0 || errno == EEXIST || errno == ENOTEMPTY else {
            throw Archive.system("\(path)/\(name)")
        }
        try Archive.syncFolder(of: "\(path)/\(name)")
    }

    package var exists: Bool { access(path, F_OK) == 0 }

    /// Leaves one folder and nothing else.
    package func clear(except name: String?) async throws(BulkDataError) {
        for other in try Self.names(in: path) where other != name { try await Archive.remove("\(path)/\(other)") }
        if name == nil { try await Archive.remove(path) }
    }

    package func remove(_ name: String) async throws(BulkDataError) { try await Archive.remove("\(path)/\(name)") }

    /// Moves a folder to `kept`, where nothing looks for it, and leaves the newest few of its kind there. Those of no
    /// kind are from before it was written down, and count with every one.
    package func setAside(
        _ name: String,
        as kind: String,
        beside text: [UInt8],
        keeping count: Int
    ) async throws(BulkDataError) {
        try await Archive.remove("\(path)/kept/\(name)")
        guard rename("\(path)/\(name)", "\(path)/kept/\(name)") == 0 else { throw Archive.system("\(path)/\(name)") }
        try write(text, to: "\(path)/kept/\(name)/system.json")
        try setMark("kept/\(name)/kind", kind)
        // By a clock that was ahead once others can seem younger: what is put here now stays.
        let others = try Self.names(in: "\(path)/kept").filter { $0 != name }
        let byAge = try ofKind(kind, others)
            .map { name in (name: name, changed: Self.changeTime("\(path)/kept/\(name)")) }
            .sorted { ($0.changed.tv_sec, $0.changed.tv_nsec) > ($1.changed.tv_sec, $1.changed.tv_nsec) }
        for (name, _) in byAge.dropFirst(count - 1) { try await Archive.remove("\(path)/kept/\(name)") }
    }

    private func ofKind(_ kind: String, _ names: [String]) throws(BulkDataError) -> [String] {
        var found: [String] = []
        for name in names where try mark("kept/\(name)/kind") ?? kind == kind { found.append(name) }
        return found
    }

    // MARK: Marks

    package func mark(_ name: String) throws(BulkDataError) -> String? {
        try read("\(path)/\(name)").map { String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace } }
    }

    package func setMark(_ name: String, _ text: String) throws(BulkDataError) {
        try write(Array("\(text)\n".utf8), to: "\(path)/\(name)")
    }

    package func removeMark(_ name: String) async throws(BulkDataError) { try await Archive.remove("\(path)/\(name)") }

    /// When a mark was set, in seconds since 1970; nil if there is none.
    package func markAge(_ name: String) -> Int64? {
        let time = Self.changed("\(path)/\(name)")
        return time == 0 ? nil : time
    }

    // MARK: Room

    package func size(of file: String) throws(BulkDataError) -> UInt64 {
        var status = Glibc.stat()
        guard stat(file, &status) == 0 else { throw Archive.system(file) }
        return UInt64(status.st_size)
    }

    /// Free bytes on the disk of the shelf, for everybody but root's reserve.
    package func free() throws(BulkDataError) -> UInt64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw Archive.system(path) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    package func requireRoom(_ needed: UInt64) throws(BulkDataError) {
        let free = try free()
        if free < needed { throw BulkDataError(.noRoom(needed: needed, free: free)) }
    }

    // MARK: Files

    private func read(_ file: String) throws(BulkDataError) -> [UInt8]? {
        do throws(SystemError) { return try AtomicFile.read(file, limit: 1 << 20) } catch {
            throw BulkDataError(Self.code(error.errno, file), error.description)
        }
    }

    private static func code(_ number: Int32, _ path: String) -> BulkDataError.Code {
        [EMFILE, ENFILE, ENOMEM].contains(number) ? .shortage(path: path) : .system(path: path)
    }

    private func write(_ bytes: [UInt8], to file: String) throws(BulkDataError) {
        do throws(SystemError) { try AtomicFile.write(bytes, to: file, mode: 0o600) } catch {
            throw BulkDataError(.system(path: file), error.description)
        }
    }

    private static func changed(_ path: String) -> Int64 { Int64(changeTime(path).tv_sec) }

    private static func changeTime(_ path: String) -> timespec {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mtim : timespec()
    }

    private static func names(in folder: String) throws(BulkDataError) -> [String] {
        guard let stream = opendir(folder) else {
            let number = errno
            if number == ENOENT { return [] }
            throw BulkDataError(code(number, folder), String(cString: strerror(number)))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
