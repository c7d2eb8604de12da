import BulkData
import ClusterModel
import FileMirror
import FoundationEssentials
import Glibc
import Logging
import ManagementEngine
import ManagementFailover
import MirrorEngine
import SystemSupport

/// What the mirror engine's wishes mean on this server: the declared folders, our own files about them, rsync, the ring.
///
/// On a thread of its own, since looking at files blocks.
actor MirrorStore: MirrorWorld {
    /// Beside what is copied: something to breathe.
    static let spare: UInt64 = 64 << 20
    /// A file that changed this short a time ago may change again without another time stamp.
    static let settled: Int64 = 2_000_000_000

    struct Known {
        var signature: FolderTree.Signature
        var hash: String
    }

    private let executor = BlockingExecutor(label: "mirror")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let identity: Identity
    let peer: ServerName
    private let ring: Ring
    private let alarms: AlarmList
    private let pair: ManagementEngine
    nonisolated let hostKeys: KnownHostKeys
    nonisolated let conflicts: MirrorConflicts
    let log: Logger
    /// Hashes of files that have not changed since, by folder.
    var hashes: [String: [MirrorPath: Known]] = [:]
    /// What was found last on the active side, by folder.
    var offers: [String: (manifest: MirrorManifest, identity: String)] = [:]
    var lastScan: [String: MirrorScan] = [:]
    /// The other side's manifest that was fetched last, by folder.
    var fetched: [String: (manifest: MirrorManifest, identity: String)] = [:]

    /// What both had in common, as it is on the disk, by folder.
    private var agreements: [String: MirrorManifest] = [:]
    /// What has been kept already, should the rest of a plan have to be tried again.
    var keptAlready: Set<MirrorManifest.Item> = []

    init(
        identity: Identity,
        peer: ServerName,
        ring: Ring,
        alarms: AlarmList,
        pair: ManagementEngine,
        hostKeys: KnownHostKeys,
        log: Logger
    ) {
        self.identity = identity
        self.peer = peer
        self.ring = ring
        self.alarms = alarms
        self.pair = pair
        self.hostKeys = hostKeys
        self.log = log
        conflicts = MirrorConflicts(folder: "\(Paths.mirror)/kept", server: identity.me.description)
    }

    // MARK: Files of ours

    static func offered(_ directory: MirroredDirectory) -> String { "\(Paths.mirror)/offered/\(directory.name).json" }
    static func agreed(_ directory: MirroredDirectory) -> String { "\(Paths.mirror)/agreed/\(directory.name).json" }
    static func staging(_ directory: MirroredDirectory) -> String { "\(Paths.mirror)/incoming/\(directory.name)" }

    private static let folders = ["", "/offered", "/agreed", "/incoming", "/kept"]

    nonisolated func settings() -> [MirroredDirectory]? {
        do {
            guard let bytes = try AtomicFile.read(Paths.mirrorSettings, limit: 1 << 16) else { return [] }
            let settings = try JSONDecoder().decode(MirrorSettings.self, from: Data(bytes))
            if settings.isSound { return settings.directories }
            log.error("mirrored folders not understood", metadata: ["file": "\(Paths.mirrorSettings)"])
        } catch {
            log.error("mirrored folders not read", metadata: ["error": "\(error)"])
        }
        return nil
    }

    func role() async -> MirrorRole {
        let machine = await pair.snapshot()
        guard let epoch = machine.memory?.epoch.number else { return .neither }
        switch machine.state {
        case .active, .recovering: return .active(epoch: epoch)
        case .following, .rebuilding, .rebuildPaused: return .passive(epoch: epoch)
        // Until the database stops, a planned move has changed nothing: the newest files still go over.
        case .handingOver(_, .preparing, _), .handingOver(_, .checkpointing, _): return .active(epoch: epoch)
        case .takingOver(_, .awaitingStop, _): return .passive(epoch: epoch)
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .isolated, .handingOver, .takingOver:
            return .neither
        }
    }

    func remembered(_ directories: [MirroredDirectory]) async -> (agreed: [String: String], conflicts: Int) {
        var found: [String: String] = [:]
        do {
            if !directories.isEmpty { try prepare() }
            try await forgetOthers(than: directories)
            try permit(directories)
            for directory in directories where access(Self.agreed(directory), F_OK) == 0 {
                found[directory.path] = try await Archive.hash(of: Self.agreed(directory))
            }
        } catch {
            log.error("mirror not prepared", metadata: ["error": "\(error)"])
        }
        return (found, conflicts.count)
    }

    private func prepare() throws {
        for folder in Self.folders.map({ Paths.mirror + $0 }) where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw SystemError("mkdir", folder)
        }
    }

    /// What is known of folders that are no longer mirrored; conflicts stay.
    private func forgetOthers(than directories: [MirroredDirectory]) async throws {
        let names = directories.map(\.name)
        for folder in ["offered", "agreed", "incoming"].map({ "\(Paths.mirror)/\($0)" }) {
            let there = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            // No folder: nothing to forget.
            for file in there where !names.contains(file) && !names.map({ $0 + ".json" }).contains(file) {
                try await Archive.remove("\(folder)/\(file)")
            }
        }
        hashes = hashes.filter { path, _ in directories.contains { $0.path == path } }
        offers = offers.filter { path, _ in directories.contains { $0.path == path } }
        agreements = agreements.filter { path, _ in directories.contains { $0.path == path } }
        fetched = fetched.filter { path, _ in directories.contains { $0.path == path } }
    }

    /// Lets the other side read these folders, too, with the key for exchange data.
    private func permit(_ directories: [MirroredDirectory]) throws {
        guard !directories.isEmpty else {
            unlink(Paths.readable)
            return
        }
        guard let usual = try AtomicFile.read(Paths.readableTemplate, limit: 1 << 16) else {
            throw BulkDataError(.nothingThere([Paths.readableTemplate]))
        }
        var text = String(decoding: usual, as: UTF8.self) + "\n[mirror]\npath = \(Paths.mirror)/offered\n"
        for directory in directories { text += "\n[\(Self.module(directory))]\npath = \(directory.path)\n" }
        try AtomicFile.write(Array(text.utf8), to: Paths.readable, mode: 0o600)
    }

    static func module(_ directory: MirroredDirectory) -> String { "mirror+\(directory.name)" }

    // MARK: What both had in common

    func agreement(_ directory: MirroredDirectory) throws -> MirrorManifest? {
        if let known = agreements[directory.path] { return known }
        guard let bytes = try AtomicFile.read(Self.agreed(directory)) else { return nil }
        let manifest = try JSONDecoder().decode(MirrorManifest.self, from: Data(bytes))
        guard manifest.isSound(for: directory.path) else { return nil }
        agreements[directory.path] = manifest
        return manifest
    }

    func write(_ manifest: MirrorManifest, agreedOn directory: MirroredDirectory) throws {
        try AtomicFile.write(try Self.encoded(manifest), to: Self.agreed(directory), mode: 0o600)
        agreements[directory.path] = manifest
    }

    func agree(_ directory: MirroredDirectory, offered: String) async {
        guard let offer = offers[directory.path], offer.identity == offered else { return }
        do {
            try write(offer.manifest, agreedOn: directory)
            log.info("mirrored", metadata: ["folder": "\(directory.path)"])
        } catch {
            log.error("agreement not written", metadata: ["folder": "\(directory.path)", "error": "\(error)"])
        }
    }

    static func encoded(_ manifest: MirrorManifest) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(manifest))
    }

    // MARK: The others

    nonisolated func announce(_ report: MirrorReport) {
        ring.send(.mirror(MirrorMessage(report: report, hostKey: hostKeys.own)))
    }

    nonisolated func raise(_ alarm: Alarm) { alarms.raise(alarm) }
    nonisolated func clear(_ identity: String) { alarms.clear(identity) }
}
