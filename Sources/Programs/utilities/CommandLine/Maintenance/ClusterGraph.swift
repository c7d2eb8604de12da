import ArgumentParser
import LIMPlacement

/// The states of a LIM on a server, and the ways between them.
struct ClusterGraph: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Print the states of a LIM and the ways between them, for Graphviz.",
        discussion: "For example: mxone_maintenance cluster graph | dot -Tsvg > states.svg"
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        context.out(json ? try JSONText.of(Document()) : LIMStateKind.graph)
        return 0
    }

    private struct Document: Encodable {
        struct Way: Encodable {
            var from: String
            var to: String
            var when: String
        }

        var schema = 1
        var states = LIMStateKind.allCases.map(\.rawValue)
        var ways = LIMStateKind.transitions.map { Way(from: $0.from.rawValue, to: $0.to.rawValue, when: $0.when) }
    }
}
