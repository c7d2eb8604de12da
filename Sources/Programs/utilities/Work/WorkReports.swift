import Glibc
import SystemSupport

/// What the unit reports on one order, read while it grows. It is opened once: the next order's reports lie under the same
/// name, and are another file.
package final class WorkReports: Sendable {
    private static let largest = 16 << 20

    private let file: OwnedDescriptor

    /// Where nothing is reported yet, too.
    package init(_ path: String) throws {
        let number = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw SystemError("open", path) }
        file = OwnedDescriptor(adopting: number)
    }

    /// The whole lines behind the first `count`.
    package func lines(after count: Int) throws -> [String] {
        guard let bytes = try AtomicFile.read("/proc/self/fd/\(file.number)", limit: Self.largest),
            let last = bytes.lastIndex(of: UInt8(ascii: "\n"))
        else { return [] }
        return bytes[..<last].split(separator: UInt8(ascii: "\n")).dropFirst(count)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
