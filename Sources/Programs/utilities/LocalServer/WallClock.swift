import Glibc

/// The wall clock, for people: journals, names of kept files. No decision looks at it.
enum WallClock {
    /// ISO 8601 with offset.
    static func now() -> String { text("%Y-%m-%dT%H:%M:%S%z") }

    /// For file names.
    static func stamp() -> String { text("%Y%m%d-%H%M%S") }

    private static func text(_ format: String) -> String {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, format, &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
