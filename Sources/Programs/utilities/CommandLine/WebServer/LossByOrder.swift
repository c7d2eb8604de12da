import StatusDocuments

/// An order by which acknowledged rows may be lost: said in figures, asked, given.
enum LossByOrder {
    /// What the daemon knows of it.
    static func sentence(in context: CommandContext) async throws -> String {
        try await StatusReader(daemon: context.operations.daemon, paths: context.paths).management().document
            .lossByOrder
            ?? "What the other server wrote after this one last heard it."
    }

    static func accept(_ options: ChangeOptions, in context: CommandContext, to what: String) async throws -> Int32 {
        let loss = try await sentence(in: context)
        let order = Operations.Order(
            sentence: what,
            request: DaemonRequest("management-start-alone")
        )
        return try await options.give(order, in: context, asking: "This could lose: \(loss) Continue?")
    }
}
