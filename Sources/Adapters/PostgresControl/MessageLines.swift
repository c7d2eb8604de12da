/// Splits what a program writes into lines, and keeps the last few for the report of a failure.
struct MessageLines {
    private var unfinished: [UInt8] = []
    private(set) var tail: [String] = []
    private let kept = 12
    private let longest = 4096

    mutating func append(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let line = finish() { lines.append(line) }
            } else if unfinished.count < longest {
                unfinished.append(byte)
            }
        }
        return lines
    }

    /// The line that no line break ended, if there is one.
    mutating func finish() -> String? {
        guard !unfinished.isEmpty else { return nil }
        let line = String(decoding: unfinished, as: UTF8.self)
        unfinished = []
        tail.append(line)
        if tail.count > kept { tail.removeFirst() }
        return line
    }
}
