import Glibc
import SystemSupport

/// A path that nothing else uses, removed with the test.
final class TemporaryFile: Sendable {
    let folder: String
    let path: String

    init(_ content: String? = nil) throws {
        var template = Array("/tmp/utilities-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/file"
        if let content { try AtomicFile.write(Array(content.utf8), to: path, mode: 0o600) }
    }

    func text() throws -> String { String(decoding: try AtomicFile.read(path) ?? [], as: UTF8.self) }

    deinit {
        for name in ["file", "file.answers"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }
}
