import BulkData
import ClusterModel
import FileMirror
import FoundationEssentials
import Glibc
import SystemSupport

/// A folder as it was found, with what each file is known again by.
struct MirrorLook {
    var tree = MirrorTree()
    var signatures: [MirrorPath: FolderTree.Signature] = [:]
    var skipped: String?
    var bytes: UInt64 = 0
    var files = 0
    var took = Duration.zero
    var reading = Duration.zero
}

extension MirrorStore {
    func scan(_ directory: MirroredDirectory) async -> MirrorScan {
        var scan = MirrorScan()
        // Only the active side's files are offered, and what it had begun to fetch before is older than they are.
        if access(Self.staging(directory), F_OK) == 0 { try? await Archive.remove(Self.staging(directory)) }
        do {
            let found = try await look(directory, hashingUpTo: directory.quota)
            scan.files = found.files
            scan.bytes = found.bytes
            scan.skipped = found.skipped
            scan.took = found.took
            scan.reading = found.reading
            if found.bytes <= directory.quota { scan.identity = try await offer(directory, found.tree) }
        } catch let error as BulkDataError {
            // An application is at it; the next look is soon.
            if case .changedMeanwhile = error.code, let last = lastScan[directory.path] { return last }
            scan.problem = "\(error)"
        } catch {
            scan.problem = "\(error)"
        }
        lastScan[directory.path] = scan
        return scan
    }

    /// Lays a manifest out where the other side can fetch it; returns what it is known by.
    private func offer(_ directory: MirroredDirectory, _ tree: MirrorTree) async throws -> String {
        let lineage = try lineage(of: directory)
        let manifest = MirrorManifest(directory: directory.path, lineage: lineage, tree: tree)
        if let last = offers[directory.path], last.manifest == manifest { return last.identity }
        let file = Self.offered(directory)
        try AtomicFile.write(try Self.encoded(manifest), to: file, mode: 0o600)
        let identity = try await Archive.hash(of: file)
        offers[directory.path] = (manifest, identity)
        return identity
    }

    /// Where nothing was ever agreed on in full, a new mirror begins.
    private func lineage(of directory: MirroredDirectory) throws -> String {
        if let agreed = try agreement(directory), agreed.isPartial != true { return agreed.lineage }
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        let lineage = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        let beginning = MirrorManifest(directory: directory.path, lineage: lineage, tree: [:])
        try write(beginning, agreedOn: directory)
        return lineage
    }

    /// Everything in it; files that have not changed since the last look are not read again.
    func look(_ directory: MirroredDirectory, hashingUpTo most: UInt64) async throws -> MirrorLook {
        let began = MonotonicClock.sinceStart()
        let folder = try FolderTree(directory.path)
        let contents = try folder.contents(limit: MirrorManifest.mostEntries, reserved: MirrorPath.reserved)
        var look = MirrorLook()
        var owners = OwnerNames()
        var unread: [(path: MirrorPath, entry: MirrorEntry)] = []
        let known = hashes[directory.path] ?? [:]
        var kept: [MirrorPath: Known] = [:]
        for node in contents.nodes {
            guard let path = MirrorPath(node.path) else { continue }
            look.signatures[path] = node.signature
            var entry = MirrorEntry(
                kind: node.isFolder ? .folder : .file,
                size: node.size,
                mode: node.mode,
                owner: owners.user(node.owner),
                group: owners.group(node.group),
                modified: node.modified
            )
            if !node.isFolder {
                look.files += 1
                look.bytes &+= node.size
                guard let last = known[path], last.signature == node.signature else {
                    unread.append((path, entry))
                    continue
                }
                entry.hash = last.hash
                kept[path] = last
            }
            look.tree[path] = entry
        }
        look.skipped = Self.sentence(contents.skipped)
        look.took = MonotonicClock.sinceStart() - began
        guard look.bytes <= most else { return look }
        let now = Int64(Date.now.timeIntervalSince1970 * 1_000_000_000)
        for (path, found) in unread {
            guard let hash = try folder.hash(of: path.bytes), let signature = look.signatures[path] else {
                throw BulkDataError(.changedMeanwhile(path: directory.path))
            }
            var entry = found
            entry.hash = hash
            look.tree[path] = entry
            if now - signature.lastChange > Self.settled { kept[path] = Known(signature: signature, hash: hash) }
        }
        hashes[directory.path] = kept
        look.reading = MonotonicClock.sinceStart() - began - look.took
        return look
    }

    private static func sentence(_ skipped: [FolderTree.Skipped]) -> String? {
        guard !skipped.isEmpty else { return nil }
        let named = skipped.prefix(3).map { one in
            "\(MirrorPath(one.path)?.description.suffix(60) ?? "one with an unusable name") (\(one.reason))"
        }
        return "\(skipped.count) not mirrored: \(named.joined(separator: ", "))"
            + (skipped.count > 3 ? " and others" : "")
    }
}

/// Names of users and groups that were asked for once.
struct OwnerNames {
    private var users: [uid_t: String] = [:]
    private var groups: [gid_t: String] = [:]

    mutating func user(_ number: uid_t) -> String {
        if let name = users[number] { return name }
        let name = AccountNames.name(user: number)
        users[number] = name
        return name
    }

    mutating func group(_ number: gid_t) -> String {
        if let name = groups[number] { return name }
        let name = AccountNames.name(group: number)
        groups[number] = name
        return name
    }
}
