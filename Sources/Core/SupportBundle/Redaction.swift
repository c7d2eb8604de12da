/// Takes secrets out of text that leaves the server: those that are known, wherever they stand, and what has the look of
/// one.
///
/// Works line by line on bytes, so that a journal of many megabytes costs little and rubbish in it does no harm.
package struct Redaction: Sendable {
    /// What stands in the place of a secret.
    package static let mark = "(removed)"

    /// Shorter ones would be found in half of all words.
    package static let shortest = 5

    private let known: KnownSecrets

    /// - Parameter secrets: the values themselves; each line of one that has several counts.
    package init(secrets: [String] = []) { known = KnownSecrets(secrets) }

    package struct Result: Hashable, Sendable {
        package var text: [UInt8]
        /// How many places were taken out.
        package var removed: Int
    }

    package func clean(_ text: String) -> String { String(decoding: clean(Array(text.utf8)).text, as: UTF8.self) }

    package func clean(_ bytes: [UInt8]) -> Result {
        var result = Result(text: [], removed: 0)
        result.text.reserveCapacity(bytes.count)
        var isInKey = false
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let endsWithLine = lines.last?.isEmpty ?? false
        if endsWithLine { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            if isInKey {
                isInKey = !line.contains(PrivateKeyText.end)
                continue
            }
            if line.contains(PrivateKeyText.begin) {
                // On one line (JSON) or on many (PEM): nothing of it stays.
                isInKey = !line.contains(PrivateKeyText.end)
                result.removed += 1
                result.text += Array("(private key removed)".utf8)
            } else {
                let (kept, removed) = clean(line)
                result.removed += removed
                result.text += kept
            }
            if index < lines.count - 1 || endsWithLine { result.text.append(UInt8(ascii: "\n")) }
        }
        return result
    }

    private func clean(_ line: ArraySlice<UInt8>) -> (kept: [UInt8], removed: Int) {
        let ranges = known.ranges(in: line) + SecretShapes.ranges(in: line)
        guard !ranges.isEmpty else { return (Array(line), 0) }
        var kept: [UInt8] = []
        var removed = 0
        var next = line.startIndex
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if range.lowerBound >= next {
                kept += line[next..<range.lowerBound] + Array(Self.mark.utf8)
                removed += 1
            }
            next = max(next, range.upperBound)
        }
        return (kept + line[next...], removed)
    }
}

private enum PrivateKeyText {
    static let begin = Array("-----BEGIN".utf8)
    static let end = Array("-----END".utf8)
}

extension ArraySlice<UInt8> {
    /// `-----BEGIN` counts only before the words of a private key; certificates are for everyone.
    fileprivate func contains(_ fence: [UInt8]) -> Bool {
        let secret = Array("PRIVATE KEY-----".utf8)
        return firstIndex(of: fence, from: startIndex) != nil && firstIndex(of: secret, from: startIndex) != nil
    }
}
