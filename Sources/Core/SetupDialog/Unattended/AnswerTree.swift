/// What an answers file says, whatever it was written in, with the line of each part (0: unknown).
package indirect enum AnswerTree: Hashable, Sendable {
    case scalar(String, line: Int)
    case list([AnswerTree], line: Int)
    case map([Entry], line: Int)

    package struct Entry: Hashable, Sendable {
        package var key: String
        package var line: Int
        package var value: AnswerTree

        package init(key: String, line: Int, value: AnswerTree) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    package var line: Int {
        switch self {
        case .scalar(_, let line), .list(_, let line), .map(_, let line): line
        }
    }
}
