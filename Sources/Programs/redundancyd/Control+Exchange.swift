import ClusterModel
import ControlSocket
import ExchangeData
import ExchangeEngine
import FoundationEssentials
import StatusDocuments

// Questions and orders about exchange data.
extension Control {
    func dataBackup(
        _ request: ControlRequest,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        guard let lim = request.arguments["lim"].flatMap({ LIMNumber($0) }) else {
            return ControlReply(exit: 64, message: "Which LIM? Give lim=NUMBER.")
        }
        return await give(.backup(lim, settling: request.arguments["settle"] == "yes"), progress)
    }

    func sync(_ progress: @escaping @Sendable (ControlReply.Progress) async -> Void) async -> ControlReply {
        await give(.sync, progress)
    }

    func syncPlan() async -> ControlReply {
        guard let exchange = engines.exchange else { return Self.noExchange }
        let machine = await exchange.engine.snapshot()
        if let obstacle = machine.syncObstacle { return ControlReply(exit: 78, message: obstacle) }
        return ControlReply(exit: 0, message: machine.plan.joined(separator: "\n"))
    }

    private func give(
        _ command: DataCommand,
        _ progress: @escaping @Sendable (ControlReply.Progress) async -> Void
    ) async -> ControlReply {
        guard let exchange = engines.exchange else { return Self.noExchange }
        switch await exchange.engine.order(command, onProgress: { await progress(ControlReply.Progress($0)) }) {
        case .done(let text): return ControlReply(exit: 0, message: text)
        case .refused(let text): return ControlReply(exit: 78, message: text)
        case .failed(let text): return ControlReply(exit: 1, message: text)
        }
    }

    private static let noExchange = ControlReply(
        exit: 78,
        message: "product.json names no exchange data, so none are kept."
    )

    /// What this server and the others hold, for `cluster check` and for whoever wants to know more than status says.
    func dataStatus() async -> ControlReply {
        guard let exchange = engines.exchange else { return Self.noExchange }
        let machine = await exchange.engine.snapshot()
        var members: [ExchangeDocument.Member] = [.init(server: machine.server, lims: machine.ownReport.lims)]
        members += machine.reports.map { .init(server: $0.from, lims: $0.report.lims) }
        let document = ExchangeDocument(
            members: members.sorted { $0.server < $1.server },
            freeBytes: exchange.store.free(),
            bytesPerSecond: exchange.store.measuredRate
        )
        return json(document)
    }
}

/// The answer to `data-status`.
struct ExchangeDocument: Codable {
    struct Member: Codable {
        var server: ServerName
        var lims: [DataReport.Entry]
    }

    var schema = 1
    var members: [Member]
    /// On this server's disk of the store.
    var freeBytes: UInt64?
    /// Of the last copy to this server.
    var bytesPerSecond: UInt64?
}
