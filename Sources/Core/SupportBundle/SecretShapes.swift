/// Places in a line that hold a secret by the look of it, whoever wrote it.
enum SecretShapes {
    static func ranges(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        values(in: line) + hashes(in: line) + logins(in: line)
    }

    // MARK: password=value, "password": "value", PASSWORD 'value'

    private struct Word {
        var text: [UInt8]
        /// Also a word of sentences ("first pass: 3 rows"), so that only "=" or a key's closing quote make a name of it.
        var isCommon = false
        /// The shell's working directory has the same name.
        var mayBePath = false

        init(_ text: String, isCommon: Bool = false, mayBePath: Bool = false) {
            self.text = Array(text.utf8)
            self.isCommon = isCommon
            self.mayBePath = mayBePath
        }
    }

    private static let words =
        ["password", "passwd", "passphrase", "secret", "authorization", "token"].map { Word($0) } + [
            Word("pass", isCommon: true), Word("pwd", isCommon: true, mayBePath: true),
        ]

    private static func values(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for word in words {
            var from = line.startIndex
            while let place = line.firstIndex(ofWord: word.text, from: from) {
                from = place + word.text.count
                if let range = value(behind: from, of: word, in: line) { ranges.append(range) }
            }
        }
        return ranges
    }

    /// The value that belongs to a word that ends at `place`; nil if it is only a word ("password authentication failed").
    private static func value(behind place: Int, of word: Word, in line: ArraySlice<UInt8>) -> Range<Int>? {
        // The closing quote of a JSON key.
        let isKey = place < line.endIndex && isQuote(line[place])
        let afterWord = isKey ? place + 1 : place
        let index = line.skippingSpaces(from: afterWord)
        guard index < line.endIndex else { return nil }
        let sign = line[index]
        guard sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else {
            // Without a sign between them only a quoted text is a value: SQL's PASSWORD 'x'.
            return word.isCommon || index == afterWord ? nil : quotedInSQL(at: index, in: line)
        }
        if word.isCommon, !isKey, sign == UInt8(ascii: ":") { return nil }
        let begin = line.skippingSpaces(from: index + 1)
        guard begin < line.endIndex else { return nil }
        if word.mayBePath, line[begin] == UInt8(ascii: "/") { return nil }
        if isQuote(line[begin]) { return quoted(at: begin, in: line) }
        return unquoted(from: begin, ofKey: isKey, in: line)
    }

    /// A scheme before the value ("Basic", "Bearer") belongs to it: to the end of the line, or of the list. What follows the
    /// comma without a space is still the value, unless it is JSON.
    private static func unquoted(from begin: Int, ofKey isKey: Bool, in line: ArraySlice<UInt8>) -> Range<Int> {
        let ends = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "}")]
        guard let end = line[begin...].firstIndex(where: { ends.contains($0) }) else { return begin..<line.endIndex }
        guard !isKey else { return begin..<end }
        return
            begin..<(line[end...].firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? line.endIndex)
    }

    /// 'x', E'x', U&'x' and $tag$x$tag$.
    private static func quotedInSQL(at index: Int, in line: ArraySlice<UInt8>) -> Range<Int>? {
        if line[index] == UInt8(ascii: "$") { return dollarQuoted(at: index, in: line) }
        let rest = line[index...]
        for prefix in ["", "E", "e", "U&", "u&"] where rest.starts(with: prefix.utf8) {
            let quote = index + prefix.utf8.count
            if quote < line.endIndex, isQuote(line[quote]) { return quoted(at: quote, in: line) }
        }
        return nil
    }

    private static func dollarQuoted(at index: Int, in line: ArraySlice<UInt8>) -> Range<Int>? {
        guard let second = line[(index + 1)...].firstIndex(of: UInt8(ascii: "$")),
            line[(index + 1)..<second].allSatisfy({ isPartOfTag($0) })
        else { return nil }
        let begin = second + 1
        let end = line.firstIndex(of: Array(line[index..<begin]), from: begin) ?? line.endIndex
        return begin < end ? begin..<end : nil
    }

    /// Digits are left out: with one begins a statement's parameter ($1).
    private static func isPartOfTag(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    }

    /// Up to the quote that ends it: one that is doubled, or stands behind a backslash, is a part of it.
    private static func quoted(at quote: Int, in line: ArraySlice<UInt8>) -> Range<Int>? {
        let begin = quote + 1
        var end = begin
        while end < line.endIndex {
            let isDoubled = end + 1 < line.endIndex && line[end] == line[quote] && line[end + 1] == line[quote]
            if line[end] == line[quote], !isDoubled { break }
            end += isDoubled || line[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end, line.endIndex)
        return begin < end ? begin..<end : nil
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
