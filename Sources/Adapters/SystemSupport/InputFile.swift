import CLinux
import Glibc
import SystemPackage

/// A file that is in memory only and has no name: what a program gets to read on standard input.
///
/// A pipe would need somebody who feeds it while the program runs; one that ends before it has read everything turns
/// that into an error, or a signal, on this side. A file is read or it isn't. See memfd_create(2).
enum InputFile {
    /// A descriptor at its beginning; the caller closes it.
    static func open(_ bytes: [UInt8]) throws -> FileDescriptor {
        let number = clinux_open_memory()
        guard number >= 0 else { throw Errno(rawValue: errno) }
        let file = FileDescriptor(rawValue: number)
        do {
            try file.writeAll(bytes)
            try file.seek(offset: 0, from: .start)
        } catch {
            try? file.close()
            throw error
        }
        return file
    }
}
