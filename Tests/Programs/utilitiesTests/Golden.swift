import Glibc
import SystemSupport
import Testing

/// Screens as committed text files beside the tests. `REWRITE=1 swift test` writes them anew; the diff shows what changed.
enum Golden {
    static func expect(_ found: String, _ name: String, file: String = #filePath) throws {
        let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(folder)/Expected/\(name).txt"
        if getenv("REWRITE") != nil {
            try AtomicFile.write(Array(found.utf8), to: path, mode: 0o644)
            return
        }
        let expected = String(decoding: try AtomicFile.read(path) ?? [], as: UTF8.self)
        #expect(found == expected, "\(name).txt differs")
    }
}
