import Glibc
import SystemSupport

/// A file of lines that is only ever appended to, each line durable before `append` returns.
package struct LineJournal: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// Every whole line. A last one without its newline was torn by a crash and never promised: it is left out.
    package func lines() throws(FileError) -> [String] {
        let read = try FileError.wrap { () throws(SystemError) in try AtomicFile.read(path, limit: 256 << 20) }
        guard let bytes = read, let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        return bytes[..<last].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The line must hold no newline.
    package func append(_ line: String) throws(FileError) {
        try FileError.wrap { () throws(SystemError) in
            let isNew = access(path, F_OK) != 0
            let number = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard number >= 0 else { throw SystemError("open", path) }
            let file = OwnedDescriptor(adopting: number)
            try dropTornLine(file)
            let bytes = Array((line + "\n").utf8)
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { write(file.number, $0.baseAddress, $0.count) }
                if count < 0 {
                    if errno == EINTR { continue }
                    throw SystemError("write", path)
                }
                written += count
            }
            guard fsync(file.number) == 0 else { throw SystemError("fsync", path) }
            if isNew { try AtomicFile.syncFolder(of: path) }
        }
    }

    /// Puts the file aside under another name, or removes it.
    package func retire(to name: String?) throws(FileError) {
        try FileError.wrap { () throws(SystemError) in
            if let name {
                guard rename(path, name) == 0 || errno == ENOENT else { throw SystemError("rename", path) }
            } else {
                guard unlink(path) == 0 || errno == ENOENT else { throw SystemError("unlink", path) }
            }
            try AtomicFile.syncFolder(of: path)
        }
    }

    /// Else the next line would be glued to what a crash left of the last one, and both would be lost.
    private func dropTornLine(_ file: borrowing OwnedDescriptor) throws(SystemError) {
        let size = lseek(file.number, 0, SEEK_END)
        guard size > 0 else { return }
        var byte: UInt8 = 0
        var end = size
        while end > 0 {
            guard pread(file.number, &byte, 1, end - 1) == 1 else { throw SystemError("read", path) }
            if byte == UInt8(ascii: "\n") { break }
            end -= 1
        }
        guard end == size || ftruncate(file.number, end) == 0 else { throw SystemError("ftruncate", path) }
    }
}
