import ClusterEngine
import ClusterModel
import ControlSocket
import ExchangeData
import FoundationEssentials
import LIMPlacement
import ManagementEngine
import ManagementFailover
import StatusDocuments
import SystemSupport

/// What the utilities may ask (DESIGN section 6). Questions may come from whoever was admitted, orders from fewer.
struct Control {
    let engines: Engines
    let rights: CallerRights

    func answer(
        _ request: ControlRequest,
        from caller: PeerCredentials,
        progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        switch request.verb {
        case "cluster-status": return await clusterStatus()
        case "management-status": return await managementStatus()
        case "explain": return await explain()
        case "history": return history()
        case "data-status": return await dataStatus()
        case "sync-plan": return await syncPlan()
        case "forks": return forks()
        case "mirror-status": return await mirrorStatus()
        case "mirror-conflicts": return mirrorConflicts()
        default: break
        }
        guard rights.mayOrder(caller) else {
            return ControlReply(
                exit: 77,
                message: "Only root, and members of the group sn-redundancy, may order '\(request.verb)'."
            )
        }
        switch request.verb {
        case "could": return await could(request)
        case "move": return await move(request, progress)
        case "lock": return await lock(request)
        case "unlock": return await place(request) { .unlock($0) }
        case "set-fallback": return await setFallback(request)
        case "set-preloaded": return await setPreloaded(request, progress)
        case "end-preloaded": return await endPreloaded()
        case "set-detection": return await setDetection(request)
        case "set-priority": return await setPriority(request)
        case "set-alias6": return await setAlias6(request)
        case "data-backup": return await dataBackup(request, progress)
        case "sync": return await sync(progress)
        case "start-now": return await place(request) { .startNow($0) }
        case "management-fallback": return await manage(.fallback, progress)
        case "management-move": return await moveManagement(request, progress)
        case "management-pause": return await pause(request)
        case "drill-begin", "drill-renew", "drill-end", "drill-collect", "drill-record": return await drill(request)
        case "management-reconfigure-fallback": return await mirrorFallback()
        case "fork-seen": return seeFork(request)
        case "mirror-discard": return await discardMirrorConflict(request.arguments["id"])
        case "fork-discard": return await discardFork(request)
        case "management-adopt": return await adopt(request, progress)
        case "management-start-alone": return await manage(.startAlone, progress)
        default: return ControlReply(exit: 64, message: "'\(request.verb)' is not a verb of this daemon.")
        }
    }

    // MARK: Questions

    func json(_ value: some Encodable, exit: Int32 = 0, message: String = "") -> ControlReply {
        do {
            return ControlReply(exit: exit, message: message, data: try JSONLine.text(of: value))
        } catch {
            return ControlReply(exit: 1, message: "The answer could not be written: \(error)")
        }
    }

    private func clusterStatus() async -> ControlReply {
        let machine = await engines.placement.snapshot()
        return json(ClusterStatusDocument(clusters: [await engines.clusterEntry(machine)]))
    }

    private func managementStatus() async -> ControlReply {
        guard let document = await engines.managementDocument() else {
            let gone = Engines.pairUnknown(on: engines.identity.me).map { "\($0.text). \($0.advice)" }
            let reason = gone ?? "PM/SNM redundancy is not configured."
            return json(ManagementStatusDocument(configured: false, reason: reason), exit: 3, message: reason)
        }
        return json(document, exit: document.protected ? 0 : 1, message: document.reason ?? "")
    }

    private func explain() async -> ControlReply {
        let machine = await engines.placement.snapshot()
        let now = Engines.clock()
        let aliases6 = Dictionary(engines.aliases6.values.map { ($0.lim, $0) }) { one, _ in one }
        var lines = machine.parts.flatMap { part in
            let six = aliases6[part.lim]?.explanation.map { "LIM \(part.lim): \($0)" }
            return ["LIM \(part.lim): \(machine.explanation(of: part.lim, at: now))"] + [six].compactMap(\.self)
        }
        let whole = machine.explanation(at: now)
        if !lines.contains(whole) { lines.insert(whole, at: 0) }
        if let pair = engines.pair { lines.append("PM/SNM: \(await pair.snapshot().explanation)") }
        return json(lines, message: lines.joined(separator: "\n"))
    }

    private func history() -> ControlReply { json(engines.history.list()) }

    // MARK: Orders to the cluster

    func lim(_ request: ControlRequest) -> LIMNumber? { request.arguments["lim"].flatMap { LIMNumber($0) } }

    func place(_ request: ControlRequest, _ command: (LIMNumber) -> PlacementCommand) async -> ControlReply {
        guard let lim = lim(request) else { return ControlReply(exit: 64, message: "Which LIM? Give lim=NUMBER.") }
        return reply(await engines.placement.order(command(lim)))
    }

    func reply(_ answer: CommandAnswer) -> ControlReply {
        switch answer {
        case .done(let text): ControlReply(exit: 0, message: text)
        case .refused(let text): ControlReply(exit: 78, message: text)
        case .failed(let text): ControlReply(exit: 1, message: text)
        }
    }

    private func move(
        _ request: ControlRequest,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        let acceptsLoss = request.arguments["accept-loss"] == "yes"
        let moved = await place(request) { acceptsLoss ? .moveAcceptingLoss($0) : .move($0) }
        guard moved.exit == 0, request.arguments["with-management"] == "yes" else { return moved }
        await progress(ControlReply.Progress(moved.message))
        await engines.tellLIMOne()
        let fallback = await manage(.fallback, progress)
        guard fallback.exit != 0 else { return fallback }
        // A refusal would say that nothing was changed.
        return ControlReply(exit: 1, message: "\(moved.message) PM and SNM stay where they are: \(fallback.message)")
    }

    private func lock(_ request: ControlRequest) async -> ControlReply {
        guard let to = request.arguments["to"].flatMap(LIMLock.init(rawValue:)) else {
            return ControlReply(exit: 64, message: "Lock to which server? Give to=regular or to=standby.")
        }
        return await place(request) { .lock($0, to: to) }
    }

    private func setFallback(_ request: ControlRequest) async -> ControlReply {
        guard let type = request.arguments["type"].flatMap(FallbackType.init(rawValue:)) else {
            return ControlReply(exit: 64, message: "Which fallback type? Give type=manual or type=automatic.")
        }
        return reply(await engines.placement.order(.setFallback(type)))
    }

    /// Done when the other server has the LIM loaded, or is still at it after a while.
    private func setPreloaded(
        _ request: ControlRequest,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        guard let type = request.arguments["fallback"].flatMap(FallbackType.init(rawValue:)) else {
            return ControlReply(exit: 64, message: "Which fallback type? Give fallback=manual or fallback=automatic.")
        }
        let answer = await engines.placement.order(.setPreloaded(type))
        guard case .done(let sentence) = answer else { return reply(answer) }
        await progress(ControlReply.Progress("Waiting until it is loaded and blocked there."))
        for _ in 0..<300 {
            let status = await engines.placement.snapshot().status(at: Engines.clock())
            if let lim = status.lims.first, let passive = lim.passive, lim.passiveState == "preloaded" {
                return ControlReply(exit: 0, message: "\(sentence) LIM \(lim.lim) is preloaded on \(passive).")
            }
            // Cancelled means that the daemon ends; what was asked for is done.
            try? await Task.sleep(for: .milliseconds(100))
        }
        return ControlReply(exit: 0, message: "\(sentence) It is still loading; see 'cluster status'.")
    }

    /// Done when the standby has let go of program and alias.
    private func endPreloaded() async -> ControlReply {
        let answer = await engines.placement.order(.endPreloaded)
        guard case .done(let sentence) = answer else { return reply(answer) }
        for _ in 0..<300 {
            let machine = await engines.placement.snapshot()
            let phases = machine.configuration.regulars.map {
                machine.report(of: $0.lim, on: machine.configuration.standby)?.phase
            }
            if phases.allSatisfy({ $0 == .stopped }) { return ControlReply(exit: 0, message: sentence) }
            // Cancelled means that the daemon ends.
            try? await Task.sleep(for: .milliseconds(100))
        }
        return ControlReply(exit: 1, message: "\(sentence) But the standby server has not stopped its programs.")
    }

    private func setDetection(_ request: ControlRequest) async -> ControlReply {
        guard let profile = request.arguments["profile"].flatMap(DetectionProfile.init(rawValue:)) else {
            return ControlReply(exit: 64, message: "Which profile? Give profile=fast, standard or classic.")
        }
        return reply(await engines.placement.order(.setDetection(profile)))
    }

    private func setPriority(_ request: ControlRequest) async -> ControlReply {
        guard let priority = request.arguments["priority"].flatMap({ Int($0) }), (1...99).contains(priority) else {
            return ControlReply(exit: 64, message: "Which priority? Give priority=1 to 99; lower goes first.")
        }
        return await place(request) { .setPriority($0, priority) }
    }

    // MARK: Orders to the management

    /// To the other side, or to=SERVER: nothing is moved that is there already.
    private func moveManagement(
        _ request: ControlRequest,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        if let pair = engines.pair, let to = request.arguments["to"].flatMap(ServerName.init) {
            let machine = await pair.snapshot()
            let isHere = machine.serverState == .active || machine.serverState == .alone
            let active = isHere ? machine.settings.me : machine.settings.peer
            if active == to { return ControlReply(exit: 0, message: "Management runs on \(to) already.") }
        }
        return await manage(.move, progress)
    }

    func manage(
        _ command: FailoverCommand,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        guard let pair = engines.pair else {
            return ControlReply(exit: 78, message: "PM/SNM redundancy is not configured.")
        }
        await progress(ControlReply.Progress("Asking both servers whether management can move now."))
        return reply(await pair.order(command))
    }

    private func mirrorFallback() async -> ControlReply {
        let type = await engines.placement.snapshot().configuration.fallback
        guard let pair = engines.pair else {
            return ControlReply(exit: 78, message: "PM/SNM redundancy is not configured.")
        }
        return reply(await pair.order(.setFallback(type)))
    }

    func reply(_ outcome: CommandOutcome) -> ControlReply {
        switch outcome {
        case .done(let text): ControlReply(exit: 0, message: text)
        case .busy(let text): ControlReply(exit: 75, message: text)
        case .refused(let text): ControlReply(exit: 78, message: text)
        case .failed(let text): ControlReply(exit: 1, message: text)
        }
    }
}
