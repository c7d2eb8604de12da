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

            cluster [fast|standard|classic] [preloaded] [automatic] [as-original] [standby-stops] [OPTION ...]
                    SERVER[/PRIORITY] ... STANDBY [spare:SERVER[/PRIORITY]]
              OPTION: seed=N (times by chance) tick=TIME hold-down=TIME peer-wait=TIME crashes with-data
            run TIME                       such as 500ms, 3s, 10min
            power-off|power-on SERVER      crash SERVER after N: within its next N actions
            freeze|thaw SERVER             thaw-unnoticed, thaw-stopped: nobody tells it, its clock stood still too
            step-clock SERVER TIME
            unplug|plug SERVER             its cable; cut-far|heal-far SERVER: beyond its switch
            deafen SERVER from SERVER      a one-way cut; split SERVER ...: these from the others; heal: all cuts
            lag TIME                       messages take longer
            kill-daemon SERVER [for TIME]  start-daemon SERVER
            stop-corosync|start-corosync SERVER
            fill-disk|free-disk SERVER
            break|repair SERVER LIM        its programs; start|stop|restart SERVER LIM: by hand
            refuse|accept SERVER LIM       the kernel its alias; lose-alias SERVER LIM
            foreign LIM MAC|gone           other equipment with its alias
            ready|loading SERVER LIM       healthy|unhealthy SERVER LIM
            data SERVER LIM VERSION        data-arrives SERVER LIM VERSION
            order SERVER move|move-with-loss LIM | lock LIM regular|standby | unlock LIM | priority LIM N
            order SERVER fallback manual|automatic | preload manual|automatic | end-preloading
            order SERVER detection PROFILE | hold-down TIME | hand-over | start-now LIM
            add-lim LIM                    remove-lim LIM
            when SERVER LIM STATE COMMAND  at the moment at which the LIM comes into that state there (see graph)
            end-faults                     rest TIME: all must be well then, and nothing move any more
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
