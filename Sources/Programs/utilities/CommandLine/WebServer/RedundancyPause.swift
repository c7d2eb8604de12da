import ArgumentParser

/// No automatic move of PM and SNM for a while.
struct RedundancyPause: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let PM and SNM move only by order for a while; it ends by itself.",
        discussion: """
            Meanwhile nobody takes over by itself, even if the active server dies: status says so at the top, and an \
            alarm stands until the end. Moves by order stay possible. A power cut of both servers ends it, too.
            """
    )

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long, such as 90s, 10m or 2h; 24h at most.", valueName: "time")
    )
    var time: String?

    @Flag(name: .long, help: "End a pause now.")
    var end = false

    @OptionGroup var options: ChangeOptions

    func validate() throws {
        if (time == nil) == !end { throw ValidationError("Give either --for TIME or --end.") }
    }

    func run(in context: CommandContext) async throws -> Int32 {
        guard let time else {
            return try await options.give(
                Operations.Order(
                    sentence: "end the pause of automatic moves",
                    request: DaemonRequest("management-pause", ["seconds": "0"])
                ),
                in: context
            )
        }
        guard let seconds = Self.seconds(time) else {
            throw OperationError(.usage, "\"\(time)\" is no time up to 24 hours; give it as 90s, 10m or 2h.")
        }
        return try await options.give(
            Operations.Order(
                sentence: "let PM and SNM move only by order for \(time)",
                request: DaemonRequest("management-pause", ["seconds": "\(seconds)"])
            ),
            in: context
        )
    }

    static func seconds(_ text: String) -> Int? {
        guard let unit = text.last else { return nil }
        let factors: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        let digits = factors[unit] == nil ? text[...] : text.dropLast()
        guard (1...6).contains(digits.utf8.count), let number = Int(digits), number > 0 else { return nil }
        let seconds = number * (factors[unit] ?? 1)
        return seconds <= 24 * 3600 ? seconds : nil
    }
}
