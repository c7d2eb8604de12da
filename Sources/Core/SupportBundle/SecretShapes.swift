/// Places in a line that hold a secret by the look of it, whoever wrote it.
enum SecretShapes {
    static func ranges(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        values(in: line) + hashes(in: line) + logins(in: line)
    }

    // MARK: password=value, "password": "value", PASSWORD 'value'

    private static let words = ["password", "passwd", "passphrase", "secret", "authorization", "token"].map {
        Array($0.utf8)
    }

    private static func values(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for word in words {
            var from = line.startIndex
            while let place = line.firstIndex(ofWord: word, from: from) {
                from = place + word.count
                if let range = value(behind: from, in: line) { ranges.append(range) }
            }
        }
        return ranges
    }

    /// The value that belongs to a word that ends at `place`; nil if it is only a word ("password authentication failed").
    private static func value(behind place: Int, in line: ArraySlice<UInt8>) -> Range<Int>? {
        var index = place
        // The closing quote of a JSON key.
        if index < line.endIndex, isQuote(line[index]) { index += 1 }
        let afterWord = index
        index = line.skippingSpaces(from: index)
        guard index < line.endIndex else { return nil }
        let assigns = line[index] == UInt8(ascii: "=") || line[index] == UInt8(ascii: ":")
        if assigns {
            index = line.skippingSpaces(from: index + 1)
        } else if !(index > afterWord && isQuote(line[index])) {
            // Without a sign between them only a quoted text is a value: SQL's PASSWORD 'x'.
            return nil
        }
        guard index < line.endIndex else { return nil }
        if isQuote(line[index]) {
            let begin = index + 1
            let end = line[begin...].firstIndex(of: line[index]) ?? line.endIndex
            return begin < end ? begin..<end : nil
        }
        // A scheme before the value ("Basic", "Bearer") belongs to it: to the end of the line, or of the list.
        let end = line[index...].firstIndex { [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "}")].contains($0) }
        return index..<(end ?? line.endIndex)
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") }

    // MARK: crypt(5), SCRAM

    private static let beginnings = [
        "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$y$", "$gy$", "$apr1$", "{SSHA}", "{SHA}",
        "SCRAM-SHA-256$",
    ]
    .map { Array($0.utf8) }

    private static func hashes(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        beginnings.flatMap { beginning in
            var ranges: [Range<Int>] = []
            var from = line.startIndex
            while let place = line.firstIndex(of: beginning, from: from) {
                var end = place + beginning.count
                while end < line.endIndex, isPartOfHash(line[end]) { end += 1 }
                // "$1$" alone is a shell's or an awk's; a hash has a salt and more behind it.
                if end - place > beginning.count + 8 { ranges.append(place..<end) }
                from = end
            }
            return ranges
        }
    }

    private static func isPartOfHash(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "$"),
            UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    // MARK: scheme://user:password@host

    private static func logins(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var from = line.startIndex
        while let place = line.firstIndex(of: Array("://".utf8), from: from) {
            from = place + 3
            let end = line[from...].firstIndex {
                [UInt8(ascii: " "), UInt8(ascii: "/"), UInt8(ascii: "\"")].contains($0)
            }
            let authority = line[from..<(end ?? line.endIndex)]
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
                let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":")), colon + 1 < at
            else { continue }
            ranges.append(colon + 1..<at)
        }
        return ranges
    }
}

extension ArraySlice<UInt8> {
    func firstIndex(of text: [UInt8], from start: Int) -> Int? {
        guard let first = text.first else { return nil }
        var place = start
        while place <= endIndex - text.count {
            guard let candidate = self[place...].firstIndex(of: first) else { return nil }
            if candidate <= endIndex - text.count, self[candidate...].starts(with: text) { return candidate }
            place = candidate + 1
        }
        return nil
    }

    /// In capitals or not; `word` is in small letters.
    func firstIndex(ofWord word: [UInt8], from start: Int) -> Int? {
        var place = start
        while place <= endIndex - word.count {
            if word.indices.allSatisfy({ self[place + $0] | 0x20 == word[$0] }) { return place }
            place += 1
        }
        return nil
    }

    func skippingSpaces(from start: Int) -> Int {
        self[start...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? endIndex
    }
}
