/// The reigns that a data directory's content went through, oldest first; never empty.
package struct EpochHistory: Hashable, Sendable, Codable {
    package private(set) var epochs: [Epoch]

    /// Older reigns are forgotten: a peer that was away for longer is rebuilt from scratch anyway.
    private static let kept = 64

    package init(first: Epoch) { epochs = [first] }

    package init?(_ epochs: [Epoch]) {
        guard !epochs.isEmpty, epochs.count <= Self.kept else { return nil }
        self.epochs = epochs
    }

    /// The reign that the data belong to now.
    package var last: Epoch { epochs[epochs.count - 1] }

    package func contains(_ id: UInt64) -> Bool { epochs.contains { $0.id == id } }

    /// Whether data of the reign `id` became these by being written on: false where another database was put in place.
    package func continues(_ id: UInt64) -> Bool {
        guard let index = epochs.firstIndex(where: { $0.id == id }) else { return false }
        return !epochs[(index + 1)...].contains { $0.restored == true }
    }

    package mutating func append(_ epoch: Epoch) {
        epochs.append(epoch)
        if epochs.count > Self.kept { epochs.removeFirst(epochs.count - Self.kept) }
    }

    /// Enters what a promotion found out about the newest reign.
    package mutating func complete(timeline: UInt32, switchLSN: LSN) {
        epochs[epochs.count - 1].timeline = timeline
        epochs[epochs.count - 1].switchLSN = switchLSN
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let history = EpochHistory(try container.decode([Epoch].self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a history has 1 to 64 epochs")
        }
        self = history
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(epochs)
    }
}
