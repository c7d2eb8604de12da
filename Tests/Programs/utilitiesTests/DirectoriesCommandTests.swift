import ClusterModel
import SetupDialog
import StatusDocuments
import Synchronization
import Testing

import utilities

@Suite("LM-20: mirrored folders as commands")
struct DirectoriesCommandTests {
    private final class FakeMirror: MirrorOperations {
        private let changes = Mutex<[MirrorChange]>([])
        var carriedOut: [MirrorChange] { changes.withLock { $0 } }

        func plan(_ change: MirrorChange) async throws -> [PlannedChange] {
            [PlannedChange(.add, on: "standby", "file /etc/sn-redundancy/directories.json")]
        }

        func carryOut(_ change: MirrorChange, onProgress: @escaping ProgressReport) async throws -> String {
            changes.withLock { $0.append(change) }
            return "Applied."
        }
    }

    private func run(_ arguments: [String], _ mirror: FakeMirror) async -> Ran {
        await Ran(["directories"] + arguments, with: FakeOperations(), mirror: mirror)
    }

    @Test(
        "what is ordered is carried out",
        arguments: [
            (["add", "/srv/x"], MirrorChange.add("/srv/x", quota: nil)),
            (["add", "/srv/x", "--quota", "500M"], .add("/srv/x", quota: 500 << 20)),
            (["remove", "/srv/x"], .remove("/srv/x")),
        ]
    )
    func orders(_ arguments: [String], _ change: MirrorChange) async {
        let mirror = FakeMirror()
        let run = await run(arguments, mirror)
        #expect(run.status == 0, "\(run.said)")
        #expect(mirror.carriedOut == [change])
    }

    @Test("--dry-run shows the plan and changes nothing")
    func dryRun() async {
        let mirror = FakeMirror()
        let run = await run(["add", "/srv/x", "--dry-run"], mirror)
        #expect(run.status == 0 && run.printed.contains("directories.json") && mirror.carriedOut.isEmpty)
    }

    @Test(
        "a quota that is no size is wrong usage",
        arguments: ["", "0", "M", "-1", "1T", "1.5G", "99999999999999999999", "+5M"]
    )
    func quota(_ text: String) async {
        let mirror = FakeMirror()
        let run = await run(["add", "/srv/x", "--quota=\(text)"], mirror)
        #expect(run.status == 64 && mirror.carriedOut.isEmpty)
    }

    @Test("the list says what needs attention, and the status has its line")
    func text() throws {
        let standby = try #require(ServerName("standby"))
        var document = MirrorDocument(
            server: standby,
            role: "passive",
            directories: [],
            conflictsHere: 0,
            conflictsThere: 0
        )
        #expect(MirrorText.lines(document) == ["No folder is mirrored."] && !MirrorText.needsAttention(document))
        var folder = MirrorDocument.Directory(path: "/srv/x", quotaBytes: 1 << 20, files: 3, bytes: 4096, inStep: true)
        document.directories = [folder]
        document.lastAt = "2026-01-02T03:04:05Z"
        #expect(!MirrorText.needsAttention(document))
        #expect(document.sentence == "3 files in 1 folders, last at 2026-01-02T03:04:05Z, 0 conflicts")
        folder.excessBytes = 5000
        document.directories = [folder]
        document.conflictsHere = 2
        #expect(MirrorText.needsAttention(document))
        #expect(MirrorText.lines(document).contains("  above its quota by 4 kB: nothing more is mirrored"))
        var status = ManagementStatusDocument(configured: true)
        status.mirror = document
        #expect(ManagementStatusText(document: status).lines.contains { $0.hasPrefix("Mirrored") })
    }
}
