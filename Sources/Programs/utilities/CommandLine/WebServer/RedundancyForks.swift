import ArgumentParser
import StatusDocuments

/// Rows that only a side wrote that lost (DESIGN 3.2): kept on that server until somebody discards them.
struct RedundancyForks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forks",
        abstract: "Look at, export or discard what only this server wrote before it had to follow the other.",
        discussion: """
            When both servers wrote for a while, one side's data win. What only the other one wrote is kept on that server \
            as rows: acknowledged ones, which a client was told are safe, and others, whose writers never got an answer.
            """,
        subcommands: [ForksList.self, ForksShow.self, ForksExport.self, ForksDiscard.self]
    )
}

/// What the subcommands share.
struct ForkReader {
    let context: CommandContext

    func list() async throws -> [ForkDocument] {
        let answer = try await context.operations.daemon.ask(DaemonRequest("forks")) { _ in }
        guard answer.status == 0, let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        return try JSONText.read(ForksDocument.self, from: data).forks
    }

    /// An id may be shortened to what only one fork begins with.
    func fork(_ id: String) async throws -> ForkDocument {
        let forks = try await list()
        let found = forks.filter { $0.id == id }
        let candidates = found.isEmpty ? forks.filter { $0.id.hasPrefix(id) } : found
        guard candidates.count == 1, !id.isEmpty else {
            let known = forks.isEmpty ? "none" : forks.map(\.id).joined(separator: ", ")
            throw OperationError(.refused, "This server keeps no fork '\(id)'. Known here: \(known).")
        }
        return candidates[0]
    }

    func rows(of fork: ForkDocument) throws -> [ForkRowEntry] {
        try ForkRowsFile(folder: context.paths.forks).read(fork.id)
    }

    /// The alarm for rows that nobody has looked at ends here.
    func markSeen(_ fork: ForkDocument) async throws {
        _ = try await context.operations.daemon.ask(DaemonRequest("fork-seen", ["id": fork.id])) { _ in }
    }
}

struct ForksList: UtilityCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the forks kept here.")
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let forks = try await ForkReader(context: context).list()
        if json {
            context.out(try JSONText.of(ForksDocument(forks: forks)))
        } else {
            for line in ForkText.list(forks) { context.out(line) }
        }
        return 0
    }
}

struct ForksShow: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a fork's rows: acknowledged ones first. Ends its alarm."
    )

    @Argument(help: "Which fork; see 'forks list'.")
    var id: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    private struct Document: Encodable {
        var schema = 1
        var fork: ForkDocument
        var rows: [ForkRowEntry]
    }

    func run(in context: CommandContext) async throws -> Int32 {
        let reader = ForkReader(context: context)
        let fork = try await reader.fork(id)
        let rows = try reader.rows(of: fork)
        if json {
            context.out(try JSONText.of(Document(fork: fork, rows: rows)))
        } else {
            for line in ForkText.show(fork, rows) { context.out(line) }
        }
        try await reader.markSeen(fork)
        return 0
    }
}

struct ForksExport: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a fork's rows for other programs. Ends its alarm.",
        discussion: """
            sql: statements for psql that bring the rows into a database; read them before you run them, because the \
            other side's rows may say something else by now. Rows that can't be addressed are comments.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case csv
        case sql
    }

    @Argument(help: "Which fork; see 'forks list'.")
    var id: String

    @Option(name: .long, help: "json, csv or sql.")
    var format = Format.json

    func run(in context: CommandContext) async throws -> Int32 {
        let reader = ForkReader(context: context)
        let fork = try await reader.fork(id)
        let rows = try reader.rows(of: fork)
        switch format {
        case .json: context.out(try JSONText.of(rows))
        case .csv: for line in ForkExport.csv(rows) { context.out(line) }
        case .sql: for line in try ForkExport.sql(rows, of: fork) { context.out(line) }
        }
        try await reader.markSeen(fork)
        return 0
    }
}

struct ForksDiscard: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Remove a fork for good, its kept data directory included."
    )

    @Argument(help: "Which fork; see 'forks list'.")
    var id: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let fork = try await ForkReader(context: context).fork(id)
        let order = Operations.Order(
            sentence: "discard fork \(fork.id): \(fork.sentence)",
            request: DaemonRequest("fork-discard", ["id": fork.id])
        )
        return try await options.give(
            order,
            in: context,
            asking: "This removes \(fork.sentence) for good. Continue?"
        )
    }
}
