package import Foundation
import LIMSimulation

/// A file of `ScenarioText` among the tests. A test replays the commands and compares; with `REWRITE=1` in the
/// environment it writes the answers anew instead, and the diff shows what changed.
package struct Scenario: Sendable {
    package let name: String
    package let file: URL

    /// Every scenario of a folder beside the calling file, by name.
    package static func all(in folder: String, beside path: String) -> [Scenario] {
        let url = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().map {
            Scenario(name: String($0.dropLast(4)), file: url.appendingPathComponent($0))
        }
    }

    /// Replays the file through `perform`, which gets the commands of one block and gives its answers. Gives back the
    /// first difference, or nil if there is none.
    package func replay(_ perform: ([String]) throws -> [String]) throws -> String? {
        let text = try String(contentsOf: file, encoding: .utf8)
        let answered = try ScenarioText.answer(text, perform)
        if text == answered { return nil }
        if ProcessInfo.processInfo.environment["REWRITE"] != nil {
            try answered.write(to: file, atomically: true, encoding: .utf8)
            return nil
        }
        return Self.firstDifference(expected: text, found: answered, in: name)
    }

    private static func firstDifference(expected: String, found: String, in name: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = found.split(separator: "\n", omittingEmptySubsequences: false)
        let line =
            zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
        let context = new[max(0, line - 3)..<min(new.count, line + 8)].joined(separator: "\n")
        let before = line < old.count ? old[line] : "(end)"
        return
            "\(name), line \(line + 1): expected \"\(before)\", and found\n\(context)\nREWRITE=1 accepts the new answers."
    }
}
