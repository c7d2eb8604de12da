package import ClusterModel

/// Mirrors the folders in which applications store files from the active side of the pair to the passive one.
///
/// The active side looks at its folders now and then and offers a manifest of each; the passive one fetches what it
/// lacks, keeps what only it has, and says what it has carried out.
package struct Mirroring: Sendable {
    /// What is known of one folder.
    struct Folder: Hashable, Sendable {
        var directory: MirroredDirectory
        /// What is told of it.
        var entry: MirrorReport.Directory
        /// When it is looked at next.
        var due: Instant
        /// The offer that was carried out last, or is.
        var begun: String?
    }

    /// Between two looks at a folder by either side, at the least.
    static let activeInterval = Duration.seconds(5)
    static let passiveInterval = Duration.seconds(60)
    static let longestInterval = Duration.seconds(300)
    /// A look may take this part of the time at the most: 0.3 % of a core.
    static let rest = 300
    /// Reading what has changed may take a third of a core meanwhile.
    static let readingRest = 2
    static let retry = Duration.seconds(10)
    static let announceInterval = Duration.seconds(10)
    /// While a change of the list is on its way to both servers, they differ.
    static let listPatience = Duration.seconds(30)

    package let me: ServerName
    package let peer: ServerName
    package private(set) var role = MirrorRole.neither
    var folders: [Folder] = []
    package internal(set) var peerReport: MirrorReport?
    package internal(set) var conflicts = 0
    /// When a folder was last carried out to its end, or was found to be, on either side.
    package internal(set) var agreedAt: Instant?
    private var remembered: [String: String] = [:]
    var isBusy = false
    var settling: [Settling] = []
    /// The look that is under way began before somebody wanted to know.
    var staleLook = false
    var announced: (report: MirrorReport, at: Instant)?
    var alarms: [Alarm] = []
    var listsDifferSince: Instant?
    private var effects: [MirrorAction] = []

    package init(me: ServerName, peer: ServerName) {
        self.me = me
        self.peer = peer
    }

    package mutating func handle(_ event: MirrorEvent, at now: Instant) -> [MirrorAction] {
        effects = []
        switch event {
        case .settings(let directories): declare(directories, at: now)
        case .remembered(let agreed, let kept):
            remembered = agreed
            conflicts = kept
            for index in folders.indices { folders[index].entry.agreed = agreed[folders[index].directory.path] }
        case .role(let new): take(new, at: now)
        case .scanned(let path, let scan): scanned(path, scan, at: now)
        case .applied(let path, let outcome): applied(path, outcome, at: now)
        case .conflicts(let kept): conflicts = kept
        case .report(let report, let sender): heard(report, from: sender, at: now)
        case .settle(let id): settle(id, at: now)
        case .tick: break
        }
        followSettling()
        beginNext(at: now)
        followAlarms(at: now)
        announceIfDue(at: now)
        return effects
    }

    // MARK: Events

    private mutating func declare(_ directories: [MirroredDirectory], at now: Instant) {
        folders = directories.map { directory in
            guard var known = folders.first(where: { $0.directory.path == directory.path }) else {
                var entry = MirrorReport.Directory(path: directory.path)
                entry.agreed = remembered[directory.path]
                return Folder(directory: directory, entry: entry, due: now)
            }
            // Another quota counts at once.
            if known.directory != directory { known.due = now }
            known.directory = directory
            return known
        }
    }

    private mutating func take(_ new: MirrorRole, at now: Instant) {
        guard new != role else { return }
        let before = role
        role = new
        if before.isActive == new.isActive, new != .neither, before != .neither { return }
        for index in folders.indices {
            folders[index].entry.offered = nil
            folders[index].entry.excess = nil
            folders[index].entry.problem = nil
            folders[index].due = now
        }
    }

    private mutating func scanned(_ path: String, _ scan: MirrorScan, at now: Instant) {
        isBusy = false
        guard let index = folders.firstIndex(where: { $0.directory.path == path }) else { return }
        folders[index].due = now
        // Begun before the role changed: it says nothing of now.
        guard role.isActive else { return }
        let isStale = staleLook
        looked(at: path)
        if !isStale {
            folders[index].due = now.advanced(
                by: Self.pause(Self.activeInterval, after: scan.took, reading: scan.reading)
            )
        }
        let quota = folders[index].directory.quota
        folders[index].entry.files = scan.files
        folders[index].entry.bytes = scan.bytes
        folders[index].entry.skipped = scan.skipped
        folders[index].entry.problem = scan.problem
        folders[index].entry.excess = scan.bytes > quota ? scan.bytes - quota : nil
        folders[index].entry.offered = scan.bytes > quota ? nil : scan.identity
        agree(index, at: now)
    }

    private mutating func applied(_ path: String, _ outcome: MirrorOutcome, at now: Instant) {
        isBusy = false
        conflicts = outcome.conflicts
        guard let index = folders.firstIndex(where: { $0.directory.path == path }) else { return }
        folders[index].due = now
        guard !role.isActive else { return }
        let least = outcome.identity == nil ? Self.retry : Self.passiveInterval
        // A newer offer that came meanwhile is due at once; a planned move may be waiting for it.
        let isNewest = peerReport?.directory(path)?.offered == folders[index].begun
        if isNewest { folders[index].due = now.advanced(by: Self.pause(least, after: outcome.took)) }
        folders[index].entry.files = outcome.files
        folders[index].entry.bytes = outcome.bytes
        folders[index].entry.skipped = outcome.skipped
        folders[index].entry.problem = outcome.problem
        guard let identity = outcome.identity else { return }
        folders[index].entry.agreed = identity
        remembered[path] = identity
        agreedAt = now
    }

    private mutating func heard(_ report: MirrorReport, from sender: ServerName, at now: Instant) {
        guard sender == peer else { return }
        let before = peerReport
        peerReport = report
        for index in folders.indices {
            agree(index, at: now)
            let path = folders[index].directory.path
            if before?.directory(path)?.offered != report.directory(path)?.offered { folders[index].due = now }
        }
    }

    /// The other side holds what is offered here.
    private mutating func agree(_ index: Int, at now: Instant) {
        guard role.isActive, let report = peerReport, !report.isActive, let offered = folders[index].entry.offered,
            report.directory(folders[index].directory.path)?.agreed == offered
        else { return }
        agreedAt = now
        guard folders[index].entry.agreed != offered else { return }
        folders[index].entry.agreed = offered
        remembered[folders[index].directory.path] = offered
        effects.append(.agree(folders[index].directory, offered: offered))
    }

    mutating func add(_ actions: [MirrorAction]) { effects += actions }
}
