import Glibc

/// A data directory that was moved aside: `main.kept-20261121T101500Z`, beside the one in use.
package struct KeptDirectory: Sendable, Equatable {
    package let path: String
    /// When it was moved, as in its name: `20261121T101500Z`.
    package let date: String
    /// Counts those of the same second, from one.
    package let number: Int

    init(of directory: String, at time: Int, number: Int) {
        var time = time
        var parts = tm()
        gmtime_r(&time, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y%m%dT%H%M%SZ", &parts)
        date = String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.number = number
        path = "\(directory).kept-\(date)" + (number > 1 ? "-\(number)" : "")
    }

    /// Reads a file name of the folder that the directory lies in; nil if it is not one of ours.
    init?(_ name: String, besides directory: String) {
        guard let slash = directory.lastIndex(of: "/") else { return nil }
        let prefix = "\(directory[directory.index(after: slash)...]).kept-"
        guard name.hasPrefix(prefix) else { return nil }
        let parts = name.dropFirst(prefix.count).split(separator: "-", maxSplits: 1)
        guard let date = parts.first, date.count == 16, date.last == "Z" else { return nil }
        guard let number = parts.count == 2 ? Int(parts[1]) : 1 else { return nil }
        self.date = String(date)
        self.number = number
        path = "\(directory[...slash])\(name)"
    }
}
