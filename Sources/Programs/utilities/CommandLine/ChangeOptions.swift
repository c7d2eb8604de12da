import ArgumentParser
import SetupDialog

/// The options of every command that changes something.
struct ChangeOptions: ParsableArguments {
    @Flag(name: .long, help: "Do it without asking.")
    var yes = false

    @Flag(name: .customLong("dry-run"), help: "Show what would be changed, and change nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Print the result as JSON.")
    var json = false

    /// Plans, asks where a careless command would destroy something, carries out.
    func carryOut(_ intent: Intent, in context: CommandContext, asking question: String? = nil) async throws -> Int32 {
        if let settled = try await context.operations.settled(intent) {
            return try settle(settled, in: context)
        }
        if dryRun {
            let changes = try await context.operations.plan(intent)
            try show(changes, unless: try await context.operations.tryOut(intent), in: context)
            return 0
        }
        if let question, !yes { try await context.confirm(question) }
        LostSession.goOn()
        let progress = LineProgress(context.talk)
        return try tell(try await context.operations.carryOut(intent) { progress.take($0) }, in: context)
    }

    /// The same for what the daemon does at once.
    func give(
        _ order: Operations.Order,
        in context: CommandContext,
        asking question: String? = nil
    ) async throws -> Int32 {
        if dryRun {
            let already = try await context.operations.tryOut(order)
            let change = PlannedChange(.change, on: "cluster", order.sentence)
            try show([change] + Self.notes(from: question), unless: already, in: context)
            return 0
        }
        if let question, !yes {
            // Nobody is asked about what would be refused, or is so already.
            if let already = try await context.operations.tryOut(order) { return try tell(already, in: context) }
            try await context.confirm(question)
        }
        LostSession.goOn()
        let progress = LineProgress(context.talk)
        return try tell(try await context.operations.give(order) { progress.take($0) }, in: context)
    }

    /// What would be said before it is asked about.
    private static func notes(from question: String?) -> [PlannedChange] {
        guard let question, let end = question.dropLast().lastIndex(of: ".") else { return [] }
        return [PlannedChange(.note, on: "cluster", "\(question[...end])")]
    }

    /// What was ordered is so already (DESIGN section 6: status 0).
    func settle(_ sentence: String, in context: CommandContext) throws -> Int32 {
        guard dryRun else { return try tell("Nothing to do: \(sentence)", in: context) }
        try show([], unless: sentence, in: context)
        return 0
    }

    func tell(_ sentence: String, in context: CommandContext) throws -> Int32 {
        if json {
            context.out(try JSONText.of(ResultDocument(message: sentence)))
        } else {
            context.talk(sentence)
        }
        return 0
    }

    /// A plan, or the sentence that says why there is none.
    func show(_ planned: [PlannedChange], unless already: String? = nil, in context: CommandContext) throws {
        let changes = already == nil ? planned : []
        if json {
            context.out(try JSONText.of(PlanDocument(changes)))
        } else if changes.isEmpty {
            context.talk("Nothing to do: \(already ?? "everything is as wanted.")")
        } else {
            for change in changes { context.out(change.line) }
        }
    }
}

/// What `--json` prints for an operation.
struct ResultDocument: Encodable {
    var schema = 1
    var ok = true
    var message: String
}

/// What `--json` prints when the command did not do what it was asked for.
struct FailureDocument: Encodable {
    var schema = 1
    var ok = false
    var exit: Int32
    var message: String
}

/// What `--dry-run --json` prints.
struct PlanDocument: Encodable {
    struct Change: Encodable {
        var kind: PlannedChange.Kind
        var server: String
        var text: String
        var step: String?
        var before: String?
        var after: String?
        var inverse: String?
        var interruption: String?
    }

    var schema = 1
    var changes: [Change]

    init(_ changes: [PlannedChange]) {
        self.changes = changes.map { change in
            Change(
                kind: change.kind,
                server: change.server,
                text: change.text,
                step: change.details?.step,
                before: change.details?.before,
                after: change.details?.after,
                inverse: change.details?.inverse,
                interruption: change.details?.interruption
            )
        }
    }
}
