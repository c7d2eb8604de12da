/// A conversation in a text file that an operator can read: commands, a line of four dashes, the answers, an empty
/// line. Lines that start with `#` are comments.
///
///     # The master is powered off.
///     power-off lim1
///     run 3s
///     ----
///     1.2 standby starts LIM 1
package enum ScenarioText {
    /// The same text with the answers that `perform` gives: it gets the commands of one block.
    package static func answer(_ text: String, _ perform: ([String]) throws -> [String]) rethrows -> String {
        var output: [String] = []
        for block in blocks(of: text) {
            let commands = block.filter { !$0.hasPrefix("#") && !$0.isEmpty }
            output += block
            if !commands.isEmpty { output += ["----"] + (try perform(commands)) }
            output.append("")
        }
        return output.joined(separator: "\n")
    }

    /// The comments and commands of each block, without the old answers.
    private static func blocks(of text: String) -> [[String]] {
        var blocks: [[String]] = []
        var current: [String] = []
        var inAnswers = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.isEmpty {
                if !current.isEmpty { blocks.append(current) }
                current = []
                inAnswers = false
            } else if line == "----" {
                inAnswers = true
            } else if !inAnswers {
                current.append(line)
            }
        }
        if !current.isEmpty { blocks.append(current) }
        return blocks
    }
}
