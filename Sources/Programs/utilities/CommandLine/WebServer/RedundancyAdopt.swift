import ArgumentParser
import StatusDocuments

/// Goes on with a database that was restored from a backup.
struct RedundancyAdopt: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Go on with a restored database: put a prepared data directory in the place of this server's.",
        discussion: """
            On the server where PM and SNM run. Restore a backup into a directory beside the data directory, as the user \
            postgres; recover it as far as you want, look at it on a port of its own, stop it in order. This command \
            then stops the database, keeps its directory aside under another name, and starts on the restored one; \
            clients wait for about as long as that takes. The other server is made a copy of it, and keeps what it had \
            until the next time it is rebuilt. If the restored database does not start, the old one is put back. To \
            restore only tables or rows, load them into the running database instead: that needs no order.
            """
    )

    @Argument(help: "The restored data directory, on the same file system as the one in use.")
    var directory: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        var arguments = ["directory": directory, "only": "check"]
        let check = try await context.operations.daemon.ask(DaemonRequest("management-adopt", arguments)) { _ in }
        guard check.status == 0 else {
            throw OperationError(ExitStatus(rawValue: check.status) ?? .failed, check.message)
        }
        arguments["only"] = nil
        let order = Operations.Order(
            sentence:
                "stop the database on \(context.hostName), keep its directory aside, start on \(directory), and make "
                + "the other server a copy of it",
            request: DaemonRequest("management-adopt", arguments)
        )
        return try await options.give(
            order,
            in: context,
            asking: "PM and SNM go on with the database in \(directory); what the present one holds is kept in a "
                + "directory of its own, and no longer used. Continue?"
        )
    }
}
