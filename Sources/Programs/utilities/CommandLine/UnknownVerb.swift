import ArgumentParser

/// A word that is no command where one is expected. The parser by itself would blame an option behind it.
struct UnknownVerb: Error, CustomStringConvertible {
    var group: String
    var word: String
    var verbs: [String]

    var description: String {
        "'\(group)' has no command '\(HarmlessText.of(word))'. It has: \(verbs.joined(separator: ", "))."
    }

    /// Follows the words down to the first that names none of a group's commands; nil if each of them does.
    static func find(in type: any ParsableCommand.Type, _ arguments: [String]) -> UnknownVerb? {
        var group = type
        var path = [type.configuration.commandName ?? ""]
        for word in arguments {
            let verbs = group.configuration.subcommands
            guard !verbs.isEmpty, group.configuration.defaultSubcommand == nil, !word.hasPrefix("-"), word != "help"
            else { return nil }
            guard let next = verbs.first(where: { name(of: $0) == word || $0.configuration.aliases.contains(word) })
            else {
                let shown = verbs.filter { $0.configuration.shouldDisplay }.map { name(of: $0) }
                return UnknownVerb(group: path.joined(separator: " "), word: word, verbs: shown)
            }
            group = next
            path.append(word)
        }
        return nil
    }

    private static func name(of type: any ParsableCommand.Type) -> String {
        type.configuration.commandName ?? "\(type)".lowercased()
    }
}
