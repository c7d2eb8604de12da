import Glibc

/// What a server sends within a physical stream, as far as one needs it who keeps nothing.
enum ReplicationMessage: Equatable {
    /// Log data up to here.
    case log(end: WALPosition)
    case keepalive(asksForReply: Bool)
    case unknown

    init(_ bytes: [UInt8]) {
        switch bytes.first {
        case UInt8(ascii: "w"):
            // Start, the server's end, its clock: eight bytes each; then the data.
            guard bytes.count >= 25 else { self = .unknown; return }
            let start = Self.number(in: bytes[1..<9])
            let (end, overflow) = start.addingReportingOverflow(UInt64(bytes.count - 25))
            self = overflow ? .unknown : .log(end: WALPosition(bytes: end))
        case UInt8(ascii: "k"):
            guard bytes.count >= 18 else { self = .unknown; return }
            self = .keepalive(asksForReply: bytes[17] != 0)
        default:
            self = .unknown
        }
    }

    /// A standby's status: written, flushed and replayed up to here.
    static func confirmation(of end: WALPosition) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "r")]
        for _ in 0..<3 { append(end.bytes, to: &bytes) }
        append(UInt64(bitPattern: microsecondsOfDatabaseEra()), to: &bytes)
        bytes.append(0)
        return bytes
    }

    /// Asks that no version of a row that a transaction from this one on may still need is removed; nil takes it back.
    static func hold(from transaction: UInt64?) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "h")]
        append(UInt64(bitPattern: microsecondsOfDatabaseEra()), to: &bytes)
        // The lower half is the transaction's number, the upper one counts how often the numbers began anew.
        append(UInt32(truncatingIfNeeded: transaction ?? 0), to: &bytes)
        append(UInt32(truncatingIfNeeded: (transaction ?? 0) >> 32), to: &bytes)
        // Nothing is held for catalogues apart.
        append(UInt64(0), to: &bytes)
        return bytes
    }

    private static func number(in bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// PostgreSQL counts from the first of January 2000.
    private static func microsecondsOfDatabaseEra() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return (Int64(now.tv_sec) - 946_684_800) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }
}
