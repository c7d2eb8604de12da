import ClusterModel
import ExchangeData
import ExchangeEngine
import Synchronization

/// A store that can't say what it holds for a moment after it has taken something in.
final class ForgetfulStore: ExchangeWorld {
    private struct Contents {
        var versions: [DataVersion] = []
        var made = 0
        /// How many more times nothing can be told.
        var silent: Int
    }

    private let contents: Mutex<Contents>

    init(silentFirst: Int) { contents = Mutex(Contents(silent: silentFirst)) }

    var made: Int { contents.withLock { $0.made } }

    func stored(_ lim: LIMNumber) async -> StoredData? {
        contents.withLock { contents in
            guard contents.silent == 0 else {
                contents.silent -= 1
                return nil
            }
            return StoredData(versions: contents.versions, inPlace: contents.versions.last?.id, copiedAgo: nil)
        }
    }

    func make(_ draft: DataDraft) async throws {
        let version = DataVersion(
            lim: draft.lim,
            epoch: draft.epoch,
            sequence: draft.sequence,
            hash: String(repeating: "a", count: 64),
            producer: draft.producer,
            cause: draft.cause,
            madeAt: 1000,
            changedAt: 1000,
            bytes: 1,
            actions: draft.actions,
            lineage: draft.lineage
        )
        contents.withLock { contents in
            contents.versions.append(version)
            contents.made += 1
            contents.silent = 1
        }
    }

    func fetch(
        _ version: DataVersion,
        from server: ServerName,
        onPercent: @escaping @Sendable (Int) -> Void
    ) async throws {}
    func putInPlace(_ version: DataVersion) async throws {}
    func tidy(_ lim: LIMNumber, _ tidying: Tidying) async throws {}
    func setAside(_ lim: LIMNumber) async -> DataVersion? { nil }
    func forgetSetAside(_ lim: LIMNumber, _ version: VersionID) async throws {}
    func announce(_ report: DataReport) {}
    func condition(_ lim: LIMNumber, version: UInt64, ready: Bool) {}
    func arrived(_ lim: LIMNumber) {}
    func raise(_ alarm: Alarm) {}
    func clear(_ identity: String) {}
    func free() -> UInt64? { nil }
    func clock() -> Int64 { 2000 }
}
