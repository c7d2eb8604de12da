package import StatusDocuments

/// The last moves as a picture: a bar for each, cut into its phases, with the time of each.
package struct MoveDrawing {
    private static let most = 12
    private static let width = 960
    private static let left = 20
    private static let rowHeight = 96

    private let moves: [(at: String, what: String, move: HistoryEntry.Move)]

    package init(_ entries: [HistoryEntry]) {
        let measured = entries.compactMap { entry in
            entry.move.map { (at: entry.at, what: "\(entry.what): \(entry.why)", move: $0) }
        }
        moves = Array(measured.suffix(Self.most).reversed())
    }

    /// Nil if there is nothing to draw.
    package var svg: String? {
        guard !moves.isEmpty else { return nil }
        let height = 60 + moves.count * Self.rowHeight
        let longest = max(1, moves.map { total($0.move) }.max() ?? 1)
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.width) \(height)\" font-family=\"sans-serif\" font-size=\"13\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
            "<text x=\"\(Self.left)\" y=\"28\" font-size=\"17\">Moves of PM/SNM: how long nobody could write, and why</text>",
        ]
        for (row, entry) in moves.enumerated() {
            parts += bar(entry.at, entry.what, entry.move, top: 50 + row * Self.rowHeight, longest: longest)
        }
        parts.append("</svg>")
        return parts.joined(separator: "\n") + "\n"
    }

    private func total(_ move: HistoryEntry.Move) -> Int { move.phases.reduce(0) { $0 + max(0, $1.milliseconds) } }

    private func bar(_ at: String, _ what: String, _ move: HistoryEntry.Move, top: Int, longest: Int) -> [String] {
        let outage = move.outageMilliseconds.map { "\($0) ms" } ?? "not seen to its end"
        var parts = [
            "<text x=\"\(Self.left)\" y=\"\(top + 14)\">\(Self.escaped("\(at)  \(what)"))</text>",
            "<text x=\"\(Self.width - Self.left)\" y=\"\(top + 14)\" text-anchor=\"end\" font-weight=\"bold\">\(outage)</text>",
        ]
        let scale = Double(Self.width - 2 * Self.left) / Double(longest)
        var start = Double(Self.left)
        for phase in move.phases {
            let length = Double(max(0, phase.milliseconds)) * scale
            let colour = Self.colours[phase.name] ?? "#999999"
            parts.append(
                "<rect x=\"\(Self.number(start))\" y=\"\(top + 24)\" width=\"\(Self.number(max(length, 1)))\" height=\"26\" fill=\"\(colour)\"><title>\(Self.escaped(phase.name)) \(phase.milliseconds) ms</title></rect>"
            )
            start += length
        }
        let words = move.phases.map { "\($0.name) \($0.milliseconds)" }.joined(separator: "   ")
        parts.append("<text x=\"\(Self.left)\" y=\"\(top + 68)\" fill=\"#555555\">\(Self.escaped(words))</text>")
        return parts
    }

    private static let colours = [
        "detect": "#c0392b", "stop": "#c0392b", "decide": "#e67e22", "promote": "#2980b9", "agree": "#8e44ad",
        "announce": "#16a085", "write": "#27ae60",
    ]

    private static func number(_ value: Double) -> String { "\(Double(Int(value * 10)) / 10)" }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case _ where character.unicodeScalars.contains { $0.value < 32 }: result += " "
            case _: result.append(character)
            }
        }
        return result
    }
}
