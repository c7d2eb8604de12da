import ClusterModel
import FileMirror
import FoundationEssentials
import LIMPlacement
import SetupPlan
import StatusDocuments
import redundancyd
import utilities

// What a daemon, a peer or a file of ours says in JSON, and what a person is shown of it.
extension Target {
    static var documents: [Target] {
        [
            json(
                "cluster-status",
                then: { (status: ClusterStatusDocument) in
                    show(ClusterStatusText(document: status).lines)
                }
            ),
            json(
                "pair-status",
                then: { (status: ManagementStatusDocument) in
                    show(ManagementStatusText(document: status).lines)
                }
            ),
            json(
                "history",
                then: { (entries: [HistoryEntry]) in
                    show(HistoryText(entries).lines)
                    show(HistoryText(entries, withInputs: true).lines)
                }
            ),
            json("forks", then: { (forks: [ForkDocument]) in show(ForkText.list(forks)) }),
            json("mirror-status", then: { (status: MirrorDocument) in show(MirrorText.lines(status)) }),
            json(
                "manifest",
                then: { (manifest: MirrorManifest) in
                    guard manifest.isSound(for: manifest.directory) else { return }
                    _ = (manifest.files, manifest.bytes)
                }
            ),
            json(
                "inventory",
                then: { (inventory: SystemInventory) in
                    for server in inventory.servers { _ = inventory.cluster(with: server.name) }
                    for cluster in inventory.clusters where cluster.fault == nil {
                        _ = CorosyncConfiguration(cluster, servers: inventory.servers)
                    }
                }
            ),
            json(
                "journal",
                then: { (records: [JournalRecord]) in
                    let journal = ChangeJournal(records)
                    _ = (journal.next, journal.undoable().count, journal.interrupted.count, journal.isSettled)
                }
            ),
            json("pair-settings", then: { (settings: ManagementConfiguration) in _ = settings.hashValue }),
            bytes(
                "peer-answer",
                read: { bytes in
                    let inbox = AnswerInbox { show([$0]) }
                    inbox.take(String(decoding: bytes, as: UTF8.self))
                    show([inbox.answer?.message ?? ""])
                }
            ),
            bytes(
                "peer-request",
                read: { bytes in
                    guard let request = try? PeerRequest(bytes) else { return }
                    _ = try? request.read(JournalRecord.self)
                    _ = try? request.read(SystemInventory.self)
                }
            ),
        ]
    }

    /// What is printed must not act on a terminal.
    private static func show(_ lines: [String]) {
        for line in lines {
            let unsafe = HarmlessText.of(line).unicodeScalars.contains { scalar in
                scalar.value < 32 && scalar != "\t" && scalar != "\n" || (127..<160).contains(scalar.value)
            }
            precondition(!unsafe, "a control character is shown")
        }
    }
}
