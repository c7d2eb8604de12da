import BulkData
import ClusterModel
import FileMirror
import FoundationEssentials
import Glibc
import Logging
import SystemSupport

extension MirrorStore {
    func apply(_ directory: MirroredDirectory, offered: String) async -> MirrorOutcome {
        var outcome = MirrorOutcome()
        do {
            let manifest = try await manifest(directory, offered)
            outcome.files = manifest.files
            outcome.bytes = manifest.bytes
            let look = try await look(directory, hashingUpTo: .max)
            outcome.skipped = look.skipped
            outcome.took = look.took
            let agreed = try agreement(directory)
            let common = agreed?.lineage == manifest.lineage ? agreed?.tree : nil
            let plan = MirrorPlan(active: manifest.tree, own: look.tree, agreed: common)
            if plan.changes.isEmpty {
                if agreed != manifest { try write(manifest, agreedOn: directory) }
            } else {
                let isPartial = common == nil || agreed?.isPartial == true
                try await carryOut(plan, manifest, look, (common ?? [:], isPartial), directory)
            }
            outcome.identity = offered
        } catch let error as BulkDataError {
            // An application, or the other side, is at it; it is tried again soon.
            if case .changedMeanwhile = error.code {
                log.info("mirroring goes on later", metadata: ["folder": "\(directory.path)"])
            } else {
                outcome.problem = "\(error)"
            }
        } catch is NoLongerPassive {
            log.notice("mirroring ended: this server is no longer passive", metadata: ["folder": "\(directory.path)"])
        } catch {
            outcome.problem = "\(error)"
        }
        outcome.conflicts = conflicts.count
        return outcome
    }

    private struct NoLongerPassive: Error {}

    /// From the moment that this server may become active, its files are its applications' alone.
    private func requirePassive() async throws {
        guard case .passive = await role() else { throw NoLongerPassive() }
    }

    private var remote: RemoteShelf {
        get throws {
            guard let member = identity.inventory.server(peer), let base = identity.cluster.base(of: peer) else {
                throw BulkDataError(.notCopied(from: peer.description), "it is not known here")
            }
            return RemoteShelf(
                server: peer.description,
                address: base.description,
                account: member.admin,
                keyFile: Paths.exchangeKey,
                knownHosts: Paths.exchangeKnownHosts
            )
        }
    }

    private func manifest(_ directory: MirroredDirectory, _ offered: String) async throws -> MirrorManifest {
        if let last = fetched[directory.path], last.identity == offered { return last.manifest }
        let file = "\(Paths.mirror)/incoming/\(directory.name).json"
        try await remote.copy("\(directory.name).json", of: "mirror", to: file)
        guard try await Archive.hash(of: file) == offered else {
            // A newer one by now, of which this side will be told.
            throw BulkDataError(.changedMeanwhile(path: directory.path))
        }
        guard let bytes = try AtomicFile.read(file) else { throw BulkDataError(.nothingThere([file])) }
        guard JSONNesting.isWithinLimit(bytes) else {
            throw BulkDataError(.notCopied(from: peer.description), "its list of files is not one")
        }
        let manifest = try JSONDecoder().decode(MirrorManifest.self, from: Data(bytes))
        guard manifest.isSound(for: directory.path) else {
            throw BulkDataError(.notCopied(from: peer.description), "its list of files is not one")
        }
        fetched[directory.path] = (manifest, offered)
        return manifest
    }

    private func carryOut(
        _ plan: MirrorPlan,
        _ manifest: MirrorManifest,
        _ look: MirrorLook,
        _ common: (tree: MirrorTree, isPartial: Bool),
        _ directory: MirroredDirectory
    ) async throws {
        let folder = try FolderTree(directory.path)
        try await fetch(plan, manifest.tree, directory)
        try await keep(plan, look, directory)
        let staged = try FolderTree(Self.staging(directory))
        let active = manifest.tree
        // What is the same on both sides already is had in common by now.
        var agreed = common.tree.merging(active.filter { look.tree[$0.key] == $0.value }) { _, new in new }
        // One thing that can't be put right must not keep the rest from it.
        var failure: (any Error)?
        for change in plan.changes {
            do {
                try await requirePassive()
                try Self.make(change, active[change.path], look.signatures[change.path], in: folder, from: staged)
                // What was kept may be replaced from now on, should the rest have to be tried again.
                if case .keep = change {
                    agreed[change.path] = look.tree[change.path]
                } else {
                    agreed[change.path] = active[change.path]
                }
            } catch let error as NoLongerPassive {
                failure = error
                break
            } catch {
                failure = failure ?? error
            }
        }
        if let failure {
            try write(
                MirrorManifest(
                    directory: directory.path,
                    lineage: manifest.lineage,
                    tree: agreed,
                    isPartial: common.isPartial ? true : nil
                ),
                agreedOn: directory
            )
            throw failure
        }
        try write(manifest, agreedOn: directory)
        keptAlready = []
        try await Archive.remove(Self.staging(directory))
        log.notice(
            "files mirrored from the other server",
            metadata: [
                "folder": "\(directory.path)", "placed": "\(plan.fetches.count)", "bytes": "\(plan.bytes)",
                "changes": "\(plan.changes.count)", "kept": "\(plan.kept.count)",
            ]
        )
    }

    /// What a broken copy left is gone on from; what is not as announced is fetched anew next time.
    private func fetch(_ plan: MirrorPlan, _ active: MirrorTree, _ directory: MirroredDirectory) async throws {
        let staging = Self.staging(directory)
        if mkdir(staging, 0o700) != 0, errno != EEXIST { throw SystemError("mkdir", staging) }
        guard !plan.fetches.isEmpty else { return }
        let staged = try FolderTree(staging)
        let needed = plan.bytes + Self.spare
        for free in [try staged.free(), try FolderTree(directory.path).free()] where free < needed {
            throw BulkDataError(.noRoom(needed: needed, free: free))
        }
        let files = plan.fetches.map(\.bytes)
        try await remote.copy(files: files, of: Self.module(directory), into: staging)
        var isWhole = true
        for path in plan.fetches {
            let hash = try staged.hash(of: path.bytes)
            guard hash != active[path]?.hash else { continue }
            isWhole = false
            if hash != nil { try staged.discard(path.bytes) }
        }
        guard isWhole else { throw BulkDataError(.changedMeanwhile(path: directory.path)) }
    }

    /// Before anything is changed, a copy of everything that only this side has is durable.
    private func keep(_ plan: MirrorPlan, _ look: MirrorLook, _ directory: MirroredDirectory) async throws {
        let items = plan.kept.compactMap { path in look.tree[path].map { MirrorManifest.Item(path, $0) } }
        let paths = items.filter { !keptAlready.contains($0) }.map(\.path)
        guard !paths.isEmpty else { return }
        try await requirePassive()
        let folder = try FolderTree(directory.path)
        let bytes = paths.reduce(UInt64(0)) { $0 &+ (look.tree[$1]?.size ?? 0) }
        let free = try FolderTree(Paths.mirror).free()
        guard free >= bytes + Self.spare else { throw BulkDataError(.noRoom(needed: bytes + Self.spare, free: free)) }
        let id = try conflicts.begin(directory.path, paths, because: peer.description)
        do {
            for path in paths {
                guard let seen = look.signatures[path] else { continue }
                try folder.keep(path.bytes, seen: seen, in: conflicts.copies(of: id))
            }
            try await conflicts.finish(id)
            keptAlready.formUnion(items)
        } catch {
            // Nothing was replaced yet.
            try await conflicts.discard(id)
            throw error
        }
        log.warning(
            "files in conflict kept",
            metadata: ["folder": "\(directory.path)", "files": "\(paths.count)", "conflict": "\(id)"]
        )
    }

    private static func make(
        _ change: MirrorPlan.Change,
        _ entry: MirrorEntry?,
        _ seen: FolderTree.Signature?,
        in folder: borrowing FolderTree,
        from staged: borrowing FolderTree
    ) throws {
        switch change {
        case .keep: return
        case .removeFile(let path): if let seen { try folder.removeFile(path.bytes, seen: seen) }
        case .removeFolder(let path): try folder.removeFolder(path.bytes)
        case .makeFolder(let path): if let entry { try folder.makeFolder(path.bytes, dress(entry)) }
        case .place(let path):
            if let entry { try folder.place(path.bytes, from: staged, over: seen, dress(entry)) }
        case .dress(let path):
            if let entry { try folder.dress(path.bytes, isFolder: entry.kind == .folder, dress(entry)) }
        }
    }

    private static func dress(_ entry: MirrorEntry) -> FolderTree.Dress {
        FolderTree.Dress(
            mode: entry.mode,
            // A name that is unknown here: nobody's but root's, until it is known.
            owner: AccountNames.user(entry.owner) ?? uid_t(entry.owner) ?? 0,
            group: AccountNames.group(entry.group) ?? gid_t(entry.group) ?? 0,
            modified: entry.kind == .file ? entry.modified : nil
        )
    }
}
