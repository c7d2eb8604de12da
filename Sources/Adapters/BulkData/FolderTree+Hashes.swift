import Glibc
import SystemSupport

extension FolderTree {
    /// SHA-256 of a file below, in hexadecimal digits; nil if it is gone, or another thing by now.
    ///
    /// Read here, from a descriptor: a name could be another file's by the time that a program opened it.
    package func hash(of place: [UInt8]) throws(BulkDataError) -> String? {
        let file: OwnedDescriptor
        do throws(BulkDataError) { file = try self.file(Self.split(place)) } catch {
            if [ENOENT, ELOOP, ENOTDIR].contains(errno) { return nil }
            throw error
        }
        guard let digest = SHA256() else { throw BulkDataError(.system(path: path), "OpenSSL offers no SHA-256.") }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(file.number, &buffer, buffer.count)
            if count == 0 { return digest.finish() }
            if count < 0 {
                if errno == EINTR { continue }
                throw Archive.system(path)
            }
            digest.update(buffer[..<count])
        }
    }
}
