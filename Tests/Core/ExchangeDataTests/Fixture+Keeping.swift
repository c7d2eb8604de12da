import ClusterModel
import ExchangeData

extension Fixture {
    /// A member of the pair that has read its store and knows where the LIM runs.
    func member(
        _ name: ServerName,
        holding versions: [DataVersion] = [],
        inPlace: DataVersion? = nil,
        running epoch: UInt64? = nil
    ) -> DataKeeping {
        var machine = DataKeeping(server: name, configuration: configuration)
        _ = machine.handle(.tick(clock: 2000), at: .seconds(0))
        _ = machine.handle(.view([lim1, standby]), at: .seconds(0))
        _ = machine.handle(
            .stored(.one, versions, inPlace: inPlace?.id, copiedAgo: versions.isEmpty ? nil : .zero),
            at: .seconds(0)
        )
        _ = machine.handle(.runsHere(.one, epoch: epoch), at: .seconds(0))
        return machine
    }

    func report(_ versions: [DataVersion], inPlace: DataVersion? = nil, failure: String? = nil) -> DataReport {
        DataReport(lims: [.init(lim: .one, versions: versions, inPlace: inPlace?.id, failure: failure)])
    }
}

func makes(_ actions: [DataAction]) -> [DataDraft] {
    actions.compactMap { if case .make(let draft) = $0 { draft } else { nil } }
}

func fetches(_ actions: [DataAction]) -> [DataVersion] {
    actions.compactMap { if case .fetch(let version, _) = $0 { version } else { nil } }
}

func answers(_ actions: [DataAction]) -> [DataAnswer] {
    actions.compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } }
}

func raised(_ actions: [DataAction]) -> [String] {
    actions.compactMap { if case .raise(let alarm) = $0 { alarm.code } else { nil } }
}

func cleared(_ actions: [DataAction]) -> [String] {
    actions.compactMap { if case .clear(let name) = $0 { name } else { nil } }
}
