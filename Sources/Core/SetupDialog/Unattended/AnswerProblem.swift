/// One thing that is wrong with an answers file.
package struct AnswerProblem: Hashable, Sendable, CustomStringConvertible {
    package var key: String
    /// 0: about the whole file.
    package var line: Int
    package var text: String
    /// The answer is not there at all, rather than wrong.
    package var isMissing: Bool

    package init(key: String, line: Int, text: String, isMissing: Bool = false) {
        self.key = key
        self.line = line
        self.text = text
        self.isMissing = isMissing
    }

    package var description: String { line > 0 ? "line \(line): \(key): \(text)" : "\(key): \(text)" }
}
