import FolderTestKit
import Glibc
import SystemSupport

/// A path that nothing else uses, removed with the test.
final class TemporaryFile: Sendable {
    let path: String
    private let kept: TemporaryFolder
    var folder: String { kept.path }

    init(_ content: String? = nil, mode: mode_t = 0o600) throws {
        kept = try TemporaryFolder()
        path = kept.path + "/file"
        if let content { try AtomicFile.write(Array(content.utf8), to: path, mode: mode) }
    }

    func text() throws -> String { String(decoding: try AtomicFile.read(path) ?? [], as: UTF8.self) }
}
