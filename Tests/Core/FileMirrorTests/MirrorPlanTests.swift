import FileMirror
import Testing

/// One file or folder in a row of the table: nil is "not there".
private func tree(_ things: [(String, String?)]) -> MirrorTree {
    var tree = MirrorTree()
    for (text, content) in things {
        guard let path = MirrorPath(Array(text.utf8)), let content else { continue }
        tree[path] = entry(content)
    }
    return tree
}

/// "/" is a folder; "x!" has content x and another owner.
private func entry(_ content: String) -> MirrorEntry {
    if content == "/" { return MirrorEntry(kind: .folder, mode: 0o755, owner: "root", group: "root") }
    let plain = content.filter { $0 != "!" }
    let hash = String(repeating: "0", count: 64 - plain.utf8.count) + plain
    return MirrorEntry(
        kind: .file,
        size: 1,
        hash: hash,
        mode: 0o644,
        owner: content.hasSuffix("!") ? "www-data" : "root",
        group: "root"
    )
}

@Suite("LM-20: what makes a passive folder the same as the active one")
struct MirrorPlanTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var active: String?
        var own: String?
        var agreed: String?
        var changes: [String]
    }

    @Test(arguments: [
        Row(testDescription: "a new file is placed", active: "a", own: nil, agreed: nil, changes: ["place"]),
        Row(testDescription: "the same file is left alone", active: "a", own: "a", agreed: nil, changes: []),
        Row(
            testDescription: "a change on the active side only is placed",
            active: "b",
            own: "a",
            agreed: "a",
            changes: ["place"]
        ),
        Row(
            testDescription: "a change on both sides keeps both",
            active: "b",
            own: "c",
            agreed: "a",
            changes: ["keep", "place"]
        ),
        Row(
            testDescription: "a change on the passive side only keeps both",
            active: "a",
            own: "c",
            agreed: "a",
            changes: ["keep", "place"]
        ),
        Row(testDescription: "the same change on both sides is none", active: "b", own: "b", agreed: "a", changes: []),
        Row(
            testDescription: "different files that were never in common keep both",
            active: "b",
            own: "c",
            agreed: nil,
            changes: ["keep", "place"]
        ),
        Row(
            testDescription: "a file that only the passive side ever had is kept",
            active: nil,
            own: "c",
            agreed: nil,
            changes: ["keep", "removeFile"]
        ),
        Row(
            testDescription: "a removal of a file that was changed here keeps it",
            active: nil,
            own: "c",
            agreed: "a",
            changes: ["keep", "removeFile"]
        ),
        Row(
            testDescription: "what is gone on the passive side comes back",
            active: "a",
            own: nil,
            agreed: "a",
            changes: ["place"]
        ),
        Row(testDescription: "gone on both sides is gone", active: nil, own: nil, agreed: "a", changes: []),
        Row(testDescription: "another owner only is put on", active: "a!", own: "a", agreed: "a", changes: ["dress"]),
        Row(testDescription: "a new folder is made", active: "/", own: nil, agreed: nil, changes: ["makeFolder"]),
        Row(
            testDescription: "a folder that is gone is removed",
            active: nil,
            own: "/",
            agreed: "/",
            changes: ["removeFolder"]
        ),
        Row(
            testDescription: "a file in the place of a folder",
            active: "a",
            own: "/",
            agreed: "/",
            changes: ["removeFolder", "place"]
        ),
        Row(
            testDescription: "a folder in the place of a file",
            active: "/",
            own: "a",
            agreed: "a",
            changes: ["removeFile", "makeFolder"]
        ),
        Row(
            testDescription: "a folder in the place of a file that was changed here",
            active: "/",
            own: "c",
            agreed: "a",
            changes: ["keep", "removeFile", "makeFolder"]
        ),
    ])
    func table(_ row: Row) {
        // Another file, so that the folder is not found empty all at once.
        let rest = [("z", "z")]
        let plan = MirrorPlan(
            active: tree([("f", row.active)] + rest),
            own: tree([("f", row.own)] + rest),
            agreed: tree([("f", row.agreed)] + rest)
        )
        let words = plan.changes.map { "\($0)".prefix { $0 != "(" } }
        #expect(words == row.changes.map { $0[...] })
    }

    @Test("a removal on the active side is mirrored where the file was not changed")
    func removal() throws {
        let both = tree([("a", "a"), ("b", "b")])
        let plan = MirrorPlan(active: tree([("b", "b")]), own: both, agreed: both)
        #expect(plan.changes == [.removeFile(try #require(MirrorPath(text: "a")))])
    }

    @Test("a folder that is found empty at once, such as one whose disk is not mounted, takes nothing along")
    func emptied() {
        let both = tree([("d", "/"), ("d/a", "a"), ("b", "b")])
        let plan = MirrorPlan(active: [:], own: both, agreed: both)
        #expect(plan.kept.map(\.description) == ["b", "d/a"])
        let many = tree((0..<30).map { ("f\($0)", "a") })
        let few = many.filter { $0.key.description.hasSuffix("1") }
        #expect(MirrorPlan(active: few, own: many, agreed: many).kept.count == 27)
    }

    @Test("everything is kept before anything is changed, inner folders go first and come last")
    func order() {
        let plan = MirrorPlan(
            active: tree([("n", "/"), ("n/m", "/"), ("n/m/f", "x"), ("z", "z")]),
            own: tree([("o", "/"), ("o/p", "/"), ("o/p/f", "y"), ("z", "z")]),
            agreed: nil
        )
        let words = plan.changes.map { "\($0.path) \("\($0)".prefix { $0 != "(" })" }
        #expect(
            words == [
                "o/p/f keep", "o/p/f removeFile", "o/p removeFolder", "o removeFolder", "n makeFolder",
                "n/m makeFolder",
                "n/m/f place",
            ]
        )
    }

    @Test("a list of files that can't be one is not followed")
    func unsound() throws {
        func manifest(_ things: [(String, String?)]) -> MirrorManifest {
            MirrorManifest(directory: "/srv/x", lineage: "0123456789abcdef", tree: tree(things))
        }
        #expect(manifest([("a", "/"), ("a/b", "b")]).isSound(for: "/srv/x"))
        #expect(!manifest([("a/b", "b")]).isSound(for: "/srv/x"), "no folder for it")
        #expect(!manifest([("a", "a"), ("a/b", "b")]).isSound(for: "/srv/x"), "a file in a file")
        #expect(!manifest([]).isSound(for: "/srv/y"), "of another folder")
        var twice = manifest([("a", "a")])
        twice.items += twice.items
        #expect(!twice.isSound(for: "/srv/x"), "twice")
        for change: (inout MirrorEntry) -> Void in [
            { $0.mode = 0o4755 }, { $0.owner = "a\nb" }, { $0.owner = "" }, { $0.hash = "x" },
        ] {
            var wrong = manifest([("a", "a")])
            change(&wrong.items[0].entry)
            #expect(!wrong.isSound(for: "/srv/x"))
        }
    }
}
