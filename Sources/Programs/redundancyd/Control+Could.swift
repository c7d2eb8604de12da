import ClusterEngine
import ClusterModel
import ControlSocket
import ExchangeData
import ExchangeEngine
import LIMPlacement
import ManagementEngine
import ManagementFailover

extension Control {
    /// What would become of an order, for `--dry-run`: tried on copies of the machines, whose answers go nowhere.
    ///
    /// What depends on the other servers shows only when it is ordered.
    func could(_ request: ControlRequest) async -> ControlReply {
        if let command = placementCommand(request) {
            let machine = await engines.placement.snapshot()
            return reply(machine.prospect(of: command, at: Engines.clock()))
        }
        if request.arguments["order"] == "data-backup", let lim = lim(request), let exchange = engines.exchange {
            let obstacle = await exchange.engine.snapshot()
                .obstacleToVersion(of: lim, settling: request.arguments["settle"] == "yes")
            return ControlReply(exit: obstacle == nil ? 0 : 78, message: obstacle ?? "")
        }
        guard let command = await failoverCommand(request) else { return ControlReply(exit: 0, message: "") }
        guard let pair = engines.pair else {
            return ControlReply(exit: 78, message: "PM/SNM redundancy is not configured.")
        }
        return reply(await pair.snapshot().prospect(of: command, at: Engines.clock()))
    }

    /// With a message only where there is something to say before the order is given.
    private func reply(_ prospect: CommandProspect) -> ControlReply {
        switch prospect {
        case .begins: ControlReply(exit: 0, message: "")
        case .nothingToDo(let sentence): ControlReply(exit: 0, message: sentence)
        case .refused(let sentence): ControlReply(exit: 78, message: sentence)
        }
    }

    private func placementCommand(_ request: ControlRequest) -> PlacementCommand? {
        let arguments = request.arguments
        switch arguments["order"] {
        case "set-fallback": return arguments["type"].flatMap(FallbackType.init(rawValue:)).map { .setFallback($0) }
        case "set-preloaded":
            return arguments["fallback"].flatMap(FallbackType.init(rawValue:)).map { .setPreloaded($0) }
        default: break
        }
        guard let lim = lim(request) else { return nil }
        switch arguments["order"] {
        case "move": return arguments["accept-loss"] == "yes" ? .moveAcceptingLoss(lim) : .move(lim)
        case "lock": return arguments["to"].flatMap(LIMLock.init(rawValue:)).map { .lock(lim, to: $0) }
        case "unlock": return .unlock(lim)
        case "start-now": return .startNow(lim)
        case "set-priority": return arguments["priority"].flatMap { Int($0) }.map { .setPriority(lim, $0) }
        case "set-alias6":
            let text = arguments["alias6"] ?? ""
            return text == "none" ? .setAlias6(lim, nil) : IPv6Alias(text).map { .setAlias6(lim, $0) }
        // Not an order about where a LIM runs: see the other machine's.
        default: return nil
        }
    }

    private func failoverCommand(_ request: ControlRequest) async -> FailoverCommand? {
        switch request.arguments["order"] {
        case "management-fallback": return .fallback
        case "management-start-alone": return .startAlone
        case "management-pause":
            return request.arguments["seconds"].flatMap { Int($0) }.map { .pause(.seconds($0)) }
        case "management-reconfigure-fallback":
            return .setFallback(await engines.placement.snapshot().configuration.fallback)
        // Any other order is refused, if at all, for what its arguments say, which the utility has checked.
        default: return nil
        }
    }
}
