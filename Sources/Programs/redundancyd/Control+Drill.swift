import ControlSocket
import FoundationEssentials
import ManagementEngine
import ManagementFailover
import StatusDocuments

// The parts of a drill that each server does for itself; webserver_config puts them together.
extension Control {
    func drill(_ request: ControlRequest) async -> ControlReply {
        guard let writer = engines.drill else {
            return ControlReply(exit: 78, message: "PM/SNM redundancy is not configured.")
        }
        guard let run = request.arguments["run"], (1...64).contains(run.utf8.count) else {
            return ControlReply(exit: 64, message: "Which drill? Give run=WORD.")
        }
        switch request.verb {
        case "drill-begin":
            guard await writer.begin(run: run) else {
                let over = "One whose operator is gone is over after \(Int(DrillWriter.lease / .seconds(1))) s."
                return ControlReply(exit: 75, message: "Another drill is under way on \(engines.identity.me). \(over)")
            }
            return ControlReply(exit: 0, message: "Writing.")
        case "drill-renew":
            guard await writer.renew(run: run) else {
                return ControlReply(exit: 78, message: "This server does not write for that drill.")
            }
            return ControlReply(exit: 0, message: "Writing.")
        case "drill-end":
            guard let account = await writer.end(run: run) else {
                return ControlReply(exit: 78, message: "This server does not write for that drill.")
            }
            return json(account)
        case "drill-collect":
            do { return json(try await writer.collect(run: run)) } catch {
                return ControlReply(exit: 1, message: "The drill's rows could not be read: \(error)")
            }
        case "drill-record": return record(request)
        default: return ControlReply(exit: 64, message: "'\(request.verb)' is not a verb of this daemon.")
        }
    }

    private func record(_ request: ControlRequest) -> ControlReply {
        guard let text = request.arguments["result"],
            let drill = try? JSONDecoder().decode(HistoryEntry.Drill.self, from: Data(text.utf8))
        else { return ControlReply(exit: 64, message: "Give result=JSON.") }
        var entry = HistoryEntry(
            what: drill.passed ? "a drill passed" : "a drill failed",
            why: String((request.arguments["why"] ?? "ordered").prefix(300))
        )
        entry.drill = drill
        engines.history.append(entry)
        return ControlReply(exit: 0, message: "Noted.")
    }

    /// `seconds=0` ends a pause.
    func pause(_ request: ControlRequest) async -> ControlReply {
        let longest = Failover.longestPause / .seconds(1)
        guard let seconds = request.arguments["seconds"].flatMap({ Int($0) }), (0...Int(longest)).contains(seconds)
        else {
            return ControlReply(exit: 64, message: "For how long? Give seconds=1 to \(Int(longest)), or 0 to end it.")
        }
        return await manage(.pause(.seconds(seconds))) { _ in }
    }
}
