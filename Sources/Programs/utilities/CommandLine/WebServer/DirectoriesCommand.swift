import ArgumentParser
import FileMirror
import StatusDocuments

/// `webserver_config directories ...`: folders in which PM and SNM store files.
struct DirectoriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directories",
        abstract: "Folders in which applications store files: mirrored from the active server to the other one.",
        discussion: """
            Only the active server's files count; within seconds of a change the other server has them, too. A file that \
            only the other one has, or that was changed there, is kept beside before it is replaced: see 'directories \
            conflicts'. Links, devices and what is mounted below are not mirrored.
            """,
        subcommands: [
            DirectoriesList.self, DirectoriesAdd.self, DirectoriesRemove.self, DirectoriesConflicts.self,
            DirectoriesDiscard.self,
        ],
        defaultSubcommand: DirectoriesList.self
    )
}

/// Asks the daemon.
struct MirrorReader {
    let context: CommandContext

    func status() async throws -> MirrorDocument { try await ask("mirror-status", as: MirrorDocument.self) }
    func conflicts() async throws -> [MirrorConflict] { try await ask("mirror-conflicts", as: [MirrorConflict].self) }

    private func ask<Answer: Decodable>(_ verb: String, as: Answer.Type) async throws -> Answer {
        let answer = try await context.operations.daemon.ask(DaemonRequest(verb)) { _ in }
        guard answer.status == 0, let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        return try JSONText.read(Answer.self, from: data)
    }
}

struct DirectoriesList: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the mirrored folders; exit status 1 if one of them needs attention, or there are conflicts."
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let status = try await MirrorReader(context: context).status()
        if json {
            context.out(try JSONText.of(status))
        } else {
            for line in MirrorText.lines(status) { context.out(line) }
        }
        return MirrorText.needsAttention(status) ? 1 : 0
    }
}

struct DirectoriesAdd: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Mirror a folder, on both servers in one go; or give one that is mirrored another quota."
    )

    @Argument(help: "The folder; it must be there on both servers.")
    var directory: String

    @Option(name: .long, help: ArgumentHelp("Above it nothing more is copied; 1G unless given.", valueName: "size"))
    var quota: String?

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let bytes = try quota.map { text in
            guard let bytes = MirrorText.bytes(text) else {
                throw OperationError(.usage, "--quota: a size such as 500M or 2G is needed.")
            }
            return bytes
        }
        return try await options.carryOut(.add(directory, quota: bytes), in: context)
    }
}

struct DirectoriesRemove: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Mirror a folder no longer; its files stay on both servers."
    )

    @Argument(help: "The folder.")
    var directory: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        try await options.carryOut(.remove(directory), in: context)
    }
}

struct DirectoriesConflicts: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "List the files that only this server had, and where their copies are kept; exit status 1 if any."
    )

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    private struct Document: Encodable {
        var schema = 1
        var conflicts: [MirrorConflict]
    }

    func run(in context: CommandContext) async throws -> Int32 {
        let conflicts = try await MirrorReader(context: context).conflicts()
        if json {
            context.out(try JSONText.of(Document(conflicts: conflicts)))
        } else {
            for line in MirrorText.lines(conflicts) { context.out(line) }
        }
        return conflicts.isEmpty ? 0 : 1
    }
}

struct DirectoriesDiscard: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Remove the copies of a conflict that are kept here, for good. Ends its alarm."
    )

    @Argument(help: "Which conflict; see 'directories conflicts'.")
    var id: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        guard let found = try await MirrorReader(context: context).conflicts().first(where: { $0.id == id }) else {
            throw OperationError(.refused, "This server keeps no conflict \(HarmlessText.of(id)).")
        }
        let what = "the copies of \(found.files.count) files in \(found.copies)"
        let order = Operations.Order(
            sentence: "discard \(what)",
            request: DaemonRequest("mirror-discard", ["id": found.id])
        )
        return try await options.give(order, in: context, asking: "This removes \(what) for good. Continue?")
    }
}

extension ChangeOptions {
    func carryOut(_ change: MirrorChange, in context: CommandContext) async throws -> Int32 {
        let mirror = try context.operations.requireMirror()
        if dryRun {
            try show(try await mirror.plan(change), in: context)
            return 0
        }
        LostSession.goOn()
        let progress = LineProgress(context.talk)
        return try tell(try await mirror.carryOut(change) { progress.take($0) }, in: context)
    }
}
