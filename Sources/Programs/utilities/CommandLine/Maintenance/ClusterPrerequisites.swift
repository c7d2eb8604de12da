import ArgumentParser
import ClusterModel
import SetupDialog

/// Whether everything that a cluster needs is there.
struct ClusterPrerequisites: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check what clusters need: found, needed, why, and the cure.",
        discussion: "Repeat it as often as you like: it changes nothing. Exit status: 0, or 78 if something is not met."
    )

    @Argument(help: "The cluster's name; all clusters if left out.")
    var cluster: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let wanted = try await ArgumentRules.checked { try cluster.map { try AnswerRules.clusterName($0) } }
        let checked = try await context.operations.cluster.prerequisites(of: wanted)
        if json {
            context.out(try JSONText.of(Document(clusters: checked.map(Document.Cluster.init))))
        } else {
            for (name, rows) in checked {
                context.out("Cluster \(name)")
                for line in rows.flatMap(\.lines) { context.out("  \(line)") }
            }
        }
        let isMet = checked.allSatisfy { $0.rows.allSatisfy { $0.state == .met || $0.state == .warning } }
        return isMet ? 0 : ExitStatus.refused.rawValue
    }

    private struct Document: Encodable {
        struct Cluster: Encodable {
            var name: ClusterName
            var prerequisites: [Prerequisite]

            init(_ checked: (name: ClusterName, rows: [Prerequisite])) {
                name = checked.name
                prerequisites = checked.rows
            }
        }

        var schema = 1
        var clusters: [Cluster]
    }
}
