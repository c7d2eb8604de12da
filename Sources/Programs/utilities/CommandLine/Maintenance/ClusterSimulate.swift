import ArgumentParser
import Glibc
import LIMSimulation
import SystemSupport

/// What would happen: the real machines on simulated servers.
struct ClusterSimulate: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Try an incident without hosts: the engines that decide here, on simulated servers.",
        discussion: """
            The file holds blocks of commands, with an empty line between two blocks; lines that begin with # are \
            comments. The same text is printed with what happens after each block.

            cluster [fast|standard|classic] [automatic] [as-original] [standby-stops] SERVER[/PRIORITY] ... STANDBY
            run TIME                       such as 500ms, 3s, 10min
            power-off|power-on SERVER      freeze|thaw SERVER
            unplug|plug SERVER             its cable; cut-far|heal-far SERVER: beyond its switch
            deafen SERVER from SERVER      a one-way cut; heal: all cuts
            kill-daemon SERVER [for TIME]  start-daemon SERVER
            stop-corosync|start-corosync SERVER
            fill-disk|free-disk SERVER
            break|repair SERVER LIM        its programs
            foreign LIM MAC|gone           other equipment with its alias
            ready|loading SERVER LIM       data SERVER LIM VERSION
            order SERVER move LIM | lock LIM regular|standby | unlock LIM | fallback manual|automatic
            order SERVER priority LIM N | detection PROFILE | hand-over | start-now LIM
            explain SERVER [LIM]           alarms SERVER

            Exit status: 0; 1 if a rule was broken that must always hold; 65 if the file can't be followed.
            """
    )
    static let needsRoot = false

    @Argument(help: "The file; - is standard input.")
    var file: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        var cluster = ScenarioCluster()
        do {
            let answered = try ScenarioText.answer(try text()) { try cluster.perform($0) }
            context.out(json ? try JSONText.of(Document(text: answered)) : answered)
            return answered.contains("\nVIOLATION ") ? ExitStatus.failed.rawValue : 0
        } catch let error as ScenarioCluster.Unclear {
            throw OperationError(.badAnswers, "\(file): \(error.description)")
        }
    }

    private func text() throws -> String {
        // Generous for a text that people write.
        let limit = 1 << 20
        let bytes: [UInt8]?
        do {
            bytes = try AtomicFile.read(file == "-" ? "/dev/stdin" : file, limit: limit)
        } catch {
            throw OperationError(.badAnswers, "\(file) can't be read: \(error)", cause: error)
        }
        guard let bytes else { throw OperationError(.badAnswers, "There is no file \(file).") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw OperationError(.badAnswers, "\(file) is not a text.")
        }
        return text
    }

    private struct Document: Encodable {
        var schema = 1
        var text: String
    }
}
