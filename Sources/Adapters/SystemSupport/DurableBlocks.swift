import Glibc

/// A small record on disk that survives a power cut at any moment and needs no space and no journal when it matters.
///
/// Two preallocated blocks, written in turn with O_DSYNC, each with a counter and a checksum: a torn write costs the
/// newer block, never both. Reading takes the valid block with the higher counter.
package final class DurableBlocks: Sendable {
    /// What one block carries at most, in bytes.
    package static let capacity = blockSize - headerSize
    private static let blockSize = 64 << 10
    private static let headerSize = 32
    private static let magic: UInt64 = 0x534e_5244_424c_4b31  // "SNRDBLK1"

    private let path: String

    package init(path: String) { self.path = path }

    /// The newest valid content, or nil if nothing was ever stored.
    package func read() throws(SystemError) -> [UInt8]? {
        guard let bytes = try AtomicFile.read(path, limit: 2 * Self.blockSize) else { return nil }
        return Self.newest(in: bytes)?.content
    }

    /// Something lies there, and no block of it is whole.
    package var isSpoiled: Bool {
        // What can't be read at all is an error of `read`.
        guard let bytes = (try? AtomicFile.read(path, limit: 2 * Self.blockSize)) ?? nil else { return false }
        return bytes.contains { $0 != 0 } && Self.newest(in: bytes) == nil
    }

    /// Stores `content`; durable when this returns.
    package func write(_ content: [UInt8]) throws(SystemError) {
        if content.count > Self.capacity {
            errno = EFBIG
            throw SystemError("write", path)
        }
        try preallocate()
        let current = try AtomicFile.read(path, limit: 2 * Self.blockSize).flatMap(Self.newest(in:))
        let counter = (current?.counter ?? 0) + 1
        let number = open(path, O_WRONLY | O_DSYNC | O_CLOEXEC | O_NOFOLLOW)
        guard number >= 0 else { throw SystemError("open", path) }
        let file = OwnedDescriptor(adopting: number)
        let block = Self.block(content, counter: counter)
        let offset = off_t(counter % 2) * off_t(Self.blockSize)
        let written = block.withUnsafeBytes { pwrite(file.number, $0.baseAddress, $0.count, offset) }
        if written != block.count {
            // A short write of a preallocated block is an error of the device.
            if written >= 0 { errno = EIO }
            throw SystemError("write", path)
        }
    }

    private func preallocate() throws(SystemError) {
        guard access(path, F_OK) != 0 else { return }
        try AtomicFile.write([UInt8](repeating: 0, count: 2 * Self.blockSize), to: path, mode: 0o600)
    }

    // MARK: The block: magic, counter, length, checksum, content.

    private static func block(_ content: [UInt8], counter: UInt64) -> [UInt8] {
        var block = bytes(magic) + bytes(counter) + bytes(UInt64(content.count))
        block += bytes(checksum(block + content))
        return block + content
    }

    private static func newest(in bytes: [UInt8]) -> (counter: UInt64, content: [UInt8])? {
        let halves = [bytes.prefix(blockSize), bytes.dropFirst(blockSize).prefix(blockSize)]
        return halves.compactMap { content(of: Array($0)) }.max { $0.counter < $1.counter }
    }

    private static func content(of block: [UInt8]) -> (counter: UInt64, content: [UInt8])? {
        guard block.count >= headerSize, number(block, 0) == magic else { return nil }
        let length = number(block, 16)
        guard length <= UInt64(block.count - headerSize) else { return nil }
        let content = Array(block[headerSize..<headerSize + Int(length)])
        guard number(block, 24) == checksum(Array(block[..<24]) + content) else { return nil }
        return (number(block, 8), content)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[at + $1]) << (UInt64($1) * 8) }
    }

    /// FNV-1a of 64 bits: it finds torn and stale blocks; nobody attacks this file who could not write it.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
