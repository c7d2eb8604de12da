import ClusterModel
import FoundationEssentials
import StatusDocuments
import SystemSupport

/// A drill, from the server that it was ordered on: both daemons write, management moves there and back, the rows are
/// compared with what was acknowledged.
struct Drill: Sendable {
    struct Outcome: Sendable {
        var drill: HistoryEntry.Drill
        var sentence: String
    }

    private struct Account: Codable, Sendable {
        var server: ServerName
        var attempted: Int
        var acknowledged: [Int]
    }

    let from: ServerName
    let to: ServerName
    let here: any DaemonRequests
    let there: any DaemonRequests
    let paths: Paths

    /// Refuses unless the pair is protected and the other server can be reached by silent login.
    static func prepare(in context: CommandContext) async throws -> Drill {
        let reader = StatusReader(daemon: context.operations.daemon, paths: context.paths)
        let status = try await reader.management().document
        guard status.configured else { throw OperationError(.refused, status.reason ?? "Redundancy is not set up.") }
        guard status.protected, let active = status.active, let me = status.thisServer, let peer = status.peer?.name
        else {
            throw OperationError(.refused, "No drill: the pair is not protected now. \(status.reason ?? "")")
        }
        guard let bytes = try AtomicFile.read(context.paths.management) else {
            throw OperationError(.refused, "PM/SNM redundancy is not set up on this server.")
        }
        let pair = try JSONDecoder().decode(ManagementConfiguration.self, from: Data(bytes))
        let address = pair.master == me ? pair.standbyBase : pair.masterBase
        let client = ManagerKey.peer(peer, at: address, account: pair.managerUser)
        let drill = Drill(
            from: active,
            to: active == me ? peer : me,
            here: context.operations.daemon,
            there: PeerDaemon(peer: client),
            paths: context.paths
        )
        _ = try await drill.there.ask(DaemonRequest("management-status")) { _ in }
        return drill
    }

    func run(talk: @escaping @Sendable (String) -> Void) async throws -> Outcome {
        let run = "\(UInt64.random(in: .min ... .max))"
        let renewals = [here, there].map { daemon in Task { await renew(run, at: daemon) } }
        defer { for renewal in renewals { renewal.cancel() } }
        var trouble: String?
        var hasBegun = false
        var outages: [Int?] = []
        do {
            try await begin(run)
            hasBegun = true
            // Some rows before the first move, so that it is made under writes.
            try await Task.sleep(for: .seconds(1))
            for target in [to, from] {
                talk("Moving PM and SNM to \(target).")
                try await order(here, "management-move", ["to": "\(target)"])
                outages.append(try await settled(on: target))
                talk(
                    "PM and SNM run on \(target); writes waited for \(outages.last.flatMap { $0 }.map { "\($0) ms" } ?? "an unknown time")."
                )
            }
        } catch let error as OperationError where error.status == .busy && !hasBegun {
            // Nothing was moved, and this was none.
            throw error
        } catch let error as OperationError {
            trouble = error.description
        }
        let (acknowledged, lost) = try await compare(run, trouble: &trouble)
        let drill = HistoryEntry.Drill(
            passed: trouble == nil && lost == 0 && acknowledged > 0,
            outageMilliseconds: outages.first ?? nil,
            outageBackMilliseconds: outages.count > 1 ? outages[1] : nil,
            acknowledgedRows: acknowledged,
            lostRows: lost
        )
        let why = trouble ?? "\(from) to \(to) and back"
        let arguments = ["run": run, "result": try JSONText.of(drill), "why": why]
        for daemon in [here, there] { try await order(daemon, "drill-record", arguments) }
        let rows = "\(acknowledged) rows acknowledged, \(lost) of them missing."
        return Outcome(
            drill: drill,
            sentence: drill.passed ? "The drill passed: \(rows)" : "The drill FAILED: \(trouble ?? rows)"
        )
    }

    private func begin(_ run: String) async throws {
        var begun: [any DaemonRequests] = []
        do {
            for daemon in [here, there] {
                try await order(daemon, "drill-begin", ["run": run])
                begun.append(daemon)
            }
        } catch let error as OperationError where error.status == .busy {
            for daemon in begun { try await order(daemon, "drill-end", ["run": run]) }
            throw error
        }
    }

    /// A daemon that hears nothing of its drill for 30 s takes it for abandoned. Each has a task of its own: one that is
    /// cut off keeps a connection waiting for longer than that.
    private func renew(_ run: String, at daemon: any DaemonRequests) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .seconds(5))
                try await order(daemon, "drill-renew", ["run": run])
            } catch {
                // It ended there, or can't be reached: the drill's own questions tell.
            }
        }
    }

    @discardableResult
    private func order(
        _ daemon: any DaemonRequests,
        _ verb: String,
        _ arguments: [String: String]
    ) async throws -> DaemonAnswer {
        let answer = try await daemon.ask(DaemonRequest(verb, arguments)) { _ in }
        guard answer.status == 0 else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        return answer
    }

    /// Waits until the target is active and both are protected again; the outage as the engine measured it.
    private func settled(on target: ServerName) async throws -> Int? {
        let reader = StatusReader(daemon: here, paths: paths)
        let end = MonotonicClock.sinceStart() + .seconds(120)
        var reason = ""
        while MonotonicClock.sinceStart() < end {
            let status = try await reader.management().document
            reason = status.reason ?? ""
            if status.protected, status.active == target, let move = status.lastMove, move.outageMilliseconds != nil {
                return move.outageMilliseconds
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw OperationError(
            .failed,
            "After the move to \(target) the pair was not protected again in 120 s: \(reason)"
        )
    }

    /// How many rows were acknowledged, and how many of these the database lacks. Whatever happened, the writers end.
    private func compare(_ run: String, trouble: inout String?) async throws -> (Int, Int) {
        var written: [Account] = []
        for daemon in [here, there] {
            do {
                let answer = try await order(daemon, "drill-end", ["run": run])
                written.append(try JSONDecoder().decode(Account.self, from: Data((answer.data ?? "").utf8)))
            } catch {
                trouble = trouble ?? "the writes of one server could not be asked for: \(error)"
            }
        }
        let status = try await StatusReader(daemon: here, paths: paths).management().document
        let active = status.active == status.thisServer ? here : there
        do {
            let answer = try await order(active, "drill-collect", ["run": run])
            let found = try JSONDecoder().decode([Account].self, from: Data((answer.data ?? "").utf8))
            let lost = written.reduce(0) { sum, account in
                let present = Set(found.first { $0.server == account.server }?.acknowledged ?? [])
                return sum + account.acknowledged.count { !present.contains($0) }
            }
            return (written.reduce(0) { $0 + $1.acknowledged.count }, lost)
        } catch {
            trouble = trouble ?? "the rows could not be compared: \(error)"
            return (written.reduce(0) { $0 + $1.acknowledged.count }, 0)
        }
    }
}
