package import StatusDocuments

/// The decision record for people: one line each, with a move's phases and, on demand, what was known.
package struct HistoryText {
    private let entries: [HistoryEntry]
    private let withInputs: Bool

    package init(_ entries: [HistoryEntry], withInputs: Bool = false) {
        self.entries = entries
        self.withInputs = withInputs
    }

    package var lines: [String] { entries.flatMap(lines) }

    private func lines(_ entry: HistoryEntry) -> [String] {
        var lines = ["\(entry.at)  \(entry.what): \(entry.why)"]
        if let move = entry.move {
            let outage = move.outageMilliseconds.map { "nobody could write for \($0) ms" } ?? "not seen to its end"
            let phases = move.phases.map { "\($0.name) \($0.milliseconds)" }.joined(separator: ", ")
            lines.append("    \(outage): \(phases) (ms)")
        }
        if let drill = entry.drill {
            let ways = [drill.outageMilliseconds, drill.outageBackMilliseconds].map { $0.map { "\($0) ms" } ?? "?" }
            lines.append(
                "    outage \(ways[0]) there, \(ways[1]) back; \(drill.acknowledgedRows) rows acknowledged, \(drill.lostRows) lost"
            )
        }
        if withInputs { for input in entry.inputs ?? [] { lines.append("    \(input.name): \(input.value)") } }
        return lines
    }
}
