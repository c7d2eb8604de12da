import BulkData
import ClusterModel
import ExchangeData
import ExchangeEngine
import FoundationEssentials
import Logging
import Synchronization
import SystemSupport

/// What the exchange engine's wishes mean on this server: the shelves under `xdata`, the product's files, the ring.
final class ExchangeStore: ExchangeWorld {
    enum Event: Sendable {
        case condition(LIMNumber, version: UInt64, ready: Bool)
        case arrived(LIMNumber)
    }

    private static let inPlace = Shelf.inPlace
    private static let lastCopy = "last-copy"
    /// Of each kind.
    private static let keptApart = 3
    private static let alarmed = "set-aside"
    /// Beside the archive itself: something to breathe.
    private static let spare: UInt64 = 16 << 20

    private let settings: ProductDescription.ExchangeData
    private let identity: Identity
    private let ring: Ring
    private let alarms: AlarmList
    private let log: Logger
    let hostKeys: KnownHostKeys
    let events: AsyncStream<Event>
    private let inlet: AsyncStream<Event>.Continuation
    /// Bytes per second of the last copy that was worth measuring.
    private let rate = Mutex<UInt64?>(nil)

    init(settings: ProductDescription.ExchangeData, identity: Identity, ring: Ring, alarms: AlarmList, log: Logger) {
        self.settings = settings
        self.identity = identity
        self.ring = ring
        self.alarms = alarms
        self.log = log
        hostKeys = KnownHostKeys(path: Paths.exchangeKnownHosts, ownKeyFile: Paths.hostKey, log: log)
        (events, inlet) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .unbounded)
    }

    var measuredRate: UInt64? { rate.withLock { $0 } }

    func shelf(_ lim: LIMNumber) -> Shelf { Shelf("\(Paths.exchangeData)/\(lim)") }

    func free() -> UInt64? {
        // Unknown is said as unknown.
        try? Shelf(Paths.exchangeData).free()
    }

    // MARK: The store

    func stored(_ lim: LIMNumber) async -> StoredData? {
        let shelf = shelf(lim)
        do {
            try shelf.prepare()
            let versions = try shelf.entries().compactMap { name, about in version(of: lim, name, about) }
            let age = shelf.markAge(Self.lastCopy).map { Duration.seconds(max(0, clock() - $0)) }
            return StoredData(
                versions: versions,
                inPlace: try shelf.mark(Self.inPlace).flatMap { VersionID($0) },
                copiedAgo: age
            )
        } catch {
            log.error("exchange data not read", metadata: ["lim": "\(lim)", "error": "\(error)"])
            if case .shortage = error.code { return nil }
            return StoredData(versions: [], inPlace: nil, copiedAgo: nil)
        }
    }

    private func version(of lim: LIMNumber, _ name: String, _ about: [UInt8]) -> DataVersion? {
        do {
            let version = try JSONDecoder().decode(DataVersion.self, from: Data(about))
            if version.lim == lim, version.id?.description == name { return version }
        } catch {
            log.error("a version is not readable", metadata: ["lim": "\(lim)", "name": "\(name)", "error": "\(error)"])
        }
        return nil
    }

    private func about(_ version: DataVersion) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return Array(try encoder.encode(version)) + [UInt8(ascii: "\n")]
    }

    func make(_ draft: DataDraft) async throws {
        let shelf = shelf(draft.lim)
        try shelf.prepare()
        // The LIM runs here: what lies there is its own.
        try await shelf.forgetReplacement()
        if draft.asksProduct { try await askProduct(draft.lim) }
        let paths = settings.paths(of: draft.lim)
        try await shelf.beginMaking()
        do {
            // Else a power cut takes from this server what the mark below says is in place here.
            try await Archive.settle(paths)
            try await Archive.pack(paths, into: shelf.making)
            let hash = try await Archive.hash(of: shelf.making)
            if hash == draft.unless {
                try await shelf.discardMaking()
            } else {
                let version = DataVersion(
                    lim: draft.lim,
                    epoch: draft.epoch,
                    sequence: draft.sequence,
                    hash: hash,
                    producer: draft.producer,
                    cause: draft.cause,
                    madeAt: clock(),
                    changedAt: try await Archive.newestChange(paths),
                    bytes: try shelf.size(of: shelf.making),
                    actions: draft.actions,
                    lineage: draft.lineage
                )
                guard let id = version.id?.description else { throw BulkDataError(.wrongHash(path: shelf.making)) }
                try shelf.finishMaking(as: id, about: about(version))
                try shelf.setMark(Self.inPlace, id)
            }
            // An earlier version set them on a new machine, too.
            if !holdsForOthers {
                for mark in [Shelf.nothingBefore, Shelf.dataBefore] where try shelf.mark(mark) != nil {
                    try await shelf.removeMark(mark)
                }
            }
        } catch {
            try await shelf.discardMaking()
            throw error
        }
        try shelf.setMark(Self.lastCopy, draft.cause.rawValue)
    }

    /// Outside this service's own limits: what the product's program needs is the product's business.
    private func askProduct(_ lim: LIMNumber) async throws {
        let command = settings.backup(of: lim)
        guard !command.isEmpty else { return }
        // A oneshot's start job ends with the program; that way no message bus is needed.
        let unit = ["--quiet", "--collect", "--service-type=oneshot", "--property=TimeoutStartSec=900", "--"]
        let wrapped = unit + command
        try await Command("/usr/bin/systemd-run", wrapped, limit: .seconds(900)).output()
    }

    func fetch(
        _ version: DataVersion,
        from server: ServerName,
        onPercent: @escaping @Sendable (Int) -> Void
    ) async throws {
        guard let id = version.id?.description, let member = identity.inventory.server(server),
            let base = identity.cluster.base(of: server)
        else { throw BulkDataError(.notCopied(from: server.description), "it is not known here") }
        let shelf = shelf(version.lim)
        try shelf.prepare()
        try await shelf.beginIncoming(id)
        let file = shelf.incoming(id)
        let already = (try? shelf.size(of: file)) ?? 0
        try shelf.requireRoom(version.bytes > already ? version.bytes - already + Self.spare : Self.spare)
        let remote = RemoteShelf(
            server: server.description,
            address: base.description,
            account: member.admin,
            keyFile: Paths.exchangeKey,
            knownHosts: Paths.exchangeKnownHosts,
            rateLimit: settings.rateLimit
        )
        let began = MonotonicClock.sinceStart()
        let crossed = try await remote.copy("\(version.lim)/\(id)/data.tar", to: file, onPercent: onPercent)
        measure(crossed, MonotonicClock.sinceStart() - began)
        guard try await Archive.hash(of: file) == version.hash else {
            try await shelf.discardIncoming(id)
            throw BulkDataError(.wrongHash(path: file))
        }
        try shelf.finishIncoming(id, about: about(version))
        log.notice(
            "exchange data are here",
            metadata: [
                "lim": "\(version.lim)", "version": "\(id)", "bytes": "\(version.bytes)",
                "crossed": "\(crossed.map { "\($0)" } ?? "unknown")", "had": "\(already)",
            ]
        )
    }

    private func measure(_ bytes: UInt64?, _ time: Duration) {
        guard let bytes, bytes > 1 << 20, time.inMilliseconds > 0 else { return }
        rate.withLock { $0 = bytes * 1000 / UInt64(time.inMilliseconds) }
    }

    func putInPlace(_ version: DataVersion) async throws {
        let shelf = shelf(version.lim)
        guard let id = version.id?.description else { return }
        let file = shelf.archive(of: id)
        guard try await Archive.hash(of: file) == version.hash else {
            // Damaged on this disk: the other side's is fetched anew.
            try await shelf.remove(id)
            throw BulkDataError(.wrongHash(path: file))
        }
        let paths = settings.paths(of: version.lim)
        try shelf.requireRoom(2 * version.bytes + Self.spare)
        try await shelf.put(id, over: paths) { try await keepReplaced(paths, on: shelf) }
    }

    /// A LIM's data are at home on its regular server, though a new machine had them from the standby: what was here
    /// before is not put back when the cluster is deleted (R-DH-09).
    private var holdsForOthers: Bool { identity.cluster.standby == identity.me }

    /// What lies there now may never have been stored: it stays readable until the next one is put in place.
    private func keepReplaced(_ paths: [String], on shelf: Shelf) async throws {
        // Broken off behind its first path it is tried again: what lies there then is not only what was before.
        let marks = [Self.inPlace, Shelf.dataBefore, Shelf.nothingBefore]
        let isFirst = try holdsForOthers && marks.allSatisfy { mark in try shelf.mark(mark) == nil }
        do throws(BulkDataError) {
            try await Archive.pack(paths, into: "\(shelf.path)/\(isFirst ? Shelf.dataBefore : "replaced").tar")
            if isFirst { try shelf.setMark(Shelf.dataBefore, "yes") }
        } catch {
            guard case .nothingThere = error.code else { throw error }
            if isFirst { try shelf.setMark(Shelf.nothingBefore, "yes") }
        }
    }

    func tidy(_ lim: LIMNumber, _ tidying: Tidying) async throws {
        let shelf = shelf(lim)
        let system = try AtomicFile.read(Paths.inventory) ?? []
        if let alarmed = tidying.alarmed { try shelf.setMark(Self.alarmed, alarmed.description) }
        let kinds = [
            (tidying.unfit, "unfit"), (tidying.doubtful, "doubtful"), (tidying.passedOver, "passed-over"),
        ]
        for (ids, kind) in kinds {
            // The newest is put there last: of more than stay it is among those.
            for id in ids.reversed() {
                try await shelf.setAside(id.description, as: kind, beside: system, keeping: Self.keptApart)
            }
        }
        for id in tidying.remove { try await shelf.remove(id.description) }
    }

    func setAside(_ lim: LIMNumber) async -> DataVersion? {
        let shelf = shelf(lim)
        do {
            guard let id = try shelf.mark(Self.alarmed) else { return nil }
            // Moved aside before the daemon ended, or not yet.
            let places = try shelf.entries(in: "kept") + shelf.entries()
            return places.first { $0.name == id }.flatMap { version(of: lim, $0.name, $0.about) }
        } catch {
            log.error("exchange data not read", metadata: ["lim": "\(lim)", "error": "\(error)"])
            return nil
        }
    }

    func forgetSetAside(_ lim: LIMNumber, _ version: VersionID) async throws {
        let shelf = shelf(lim)
        if try shelf.mark(Self.alarmed) == version.description { try await shelf.removeMark(Self.alarmed) }
    }

    // MARK: The others

    func announce(_ report: DataReport) {
        let clock = Date.now.timeIntervalSince1970
        ring.send(.exchange(ExchangeMessage(report: report, clock: clock, hostKey: hostKeys.own)))
    }

    /// With how many seconds the sender's clock was ahead, as the message was sent a moment ago.
    func clockAhead(_ message: ExchangeMessage) -> Double { message.clock - Date.now.timeIntervalSince1970 }

    func condition(_ lim: LIMNumber, version: UInt64, ready: Bool) {
        inlet.yield(.condition(lim, version: version, ready: ready))
    }

    func arrived(_ lim: LIMNumber) { inlet.yield(.arrived(lim)) }
    func raise(_ alarm: Alarm) { alarms.raise(alarm) }
    func clear(_ identity: String) { alarms.clear(identity) }
    func clock() -> Int64 { Int64(Date.now.timeIntervalSince1970) }
}
