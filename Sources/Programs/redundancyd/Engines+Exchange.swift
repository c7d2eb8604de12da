import ClusterEngine
import ClusterModel
import EngineClock
import ExchangeData
import ExchangeEngine
import LIMPlacement
import Logging
import StatusDocuments

/// Exchange data on this server: the engine and its store.
struct KeptExchange: Sendable {
    let engine: ExchangeEngine
    let store: ExchangeStore
}

extension Engines {
    func receive(_ message: ExchangeMessage, from sender: ServerName) async {
        guard let exchange else { return }
        if let key = message.checkedHostKey { exchange.store.hostKeys.learn(key, of: sender) }
        await exchange.engine.feed(
            .report(message.report, from: sender, clockAhead: exchange.store.clockAhead(message))
        )
    }

    /// Hands on what the placement decides by, and what has come for a passive side.
    func watchExchangeEvents() async {
        guard let exchange else { return }
        for await event in exchange.store.events {
            switch event {
            case .condition(let lim, let version, let ready):
                await placement.feed(.condition(lim, LIMCondition(dataVersion: version, ready: ready)))
            case .arrived(let lim): await dataArrived(lim)
            }
        }
    }

    /// New exchange data are in place for a LIM that is not active here.
    private func dataArrived(_ lim: LIMNumber) async {
        guard let kept = await exchange?.engine.snapshot().lims.first(where: { $0.lim == lim }),
            let placed = kept.placed
        else { return }
        await placement.feed(.dataArrived(lim, version: placed.number))
    }

    /// Tells the keeping of exchange data where each LIM runs and what the members agreed on, as soon as that changes: a
    /// backup can be ordered in the moment in which a LIM begins to run here.
    func watchPlacementForExchange() async {
        guard let exchange else { return }
        var told: [LIMNumber: UInt64?] = [:]
        var configuration: ClusterConfiguration?
        await world.news.run {
            let machine = await placement.snapshot()
            if machine.configuration != configuration {
                configuration = machine.configuration
                await exchange.engine.feed(.configuration(machine.configuration))
            }
            let kept = await exchange.engine.snapshot().lims
            for part in machine.parts {
                let isSeen = kept.first { $0.lim == part.lim }?.isSeen ?? true
                guard let runs = runsForExchange(part, machine), !isSeen || told[part.lim] != runs.epoch else {
                    continue
                }
                told[part.lim] = runs.epoch
                await exchange.engine.feed(.runsHere(part.lim, epoch: runs.epoch))
            }
            return .rest(Rest.step * 8)
        }
    }

    /// What each side of a LIM holds.
    func dataEntries(of lim: LIMNumber, _ machine: DataKeeping) -> [ClusterStatusDocument.DataEntry] {
        let reports = [(machine.server, machine.ownReport)] + machine.reports.map { ($0.from, $0.report) }
        let now = exchange?.store.clock() ?? 0
        return reports.compactMap { name, report in
            guard let entry = report.lim(lim), let newest = entry.newest, let id = newest.id else { return nil }
            return ClusterStatusDocument.DataEntry(
                server: name,
                version: id.short,
                hash: newest.hash,
                producer: newest.producer,
                ageSeconds: now &- newest.madeAt,
                bytes: newest.bytes,
                versions: entry.versions.count,
                inPlace: entry.inPlace == id,
                failure: entry.failure
            )
        }
        .sorted { $0.server < $1.server }
    }

    /// Nil while it can't be told: a start says so itself, once its data are in place.
    private func runsForExchange(_ part: LIMPart, _ machine: Placement) -> (epoch: UInt64?, Void)? {
        switch part.phase {
        case .unknown, .starting: nil
        case .lookingAgain, .serving, .unclaimed, .stopping:
            (part.state.epoch?.number ?? machine.memory.of(part.lim).own?.number ?? 0, ())
        case .stopped, .yielded, .failed, .loading, .preloaded: (nil, ())
        }
    }
}
