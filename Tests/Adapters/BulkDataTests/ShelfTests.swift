import BulkData
import FolderTestKit
import Glibc
import SystemSupport
import Testing

@Suite("Archives and the shelf that holds them")
struct ShelfTests {
    private let kept: TemporaryFolder
    private var folder: String { kept.path }
    private let shelf: Shelf

    init() throws {
        kept = try TemporaryFolder()
        let folder = kept.path
        shelf = Shelf("\(folder)/shelf")
        try shelf.prepare()
        mkdir("\(folder)/data", 0o755)
        try write("one\n", "data/first")
        try write("two\n", "data/second")
    }

    private func write(_ text: String, _ path: String) throws {
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(path)", mode: 0o640)
    }

    private func read(_ path: String) throws -> String? {
        try AtomicFile.read("\(folder)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }

    private func store(_ name: String) async throws {
        try await shelf.beginMaking()
        try await Archive.pack(["\(folder)/data", "\(folder)/missing"], into: shelf.making)
        try shelf.finishMaking(as: name, about: Array("{}".utf8))
    }

    @Test("what is put in place is the whole folder as it was packed, and what was there is gone")
    func roundTrip() async throws {
        try await store("a")
        try write("changed\n", "data/first")
        try write("later\n", "data/third")
        try await Archive.unpack(shelf.archive(of: "a"), over: ["\(folder)/data", "\(folder)/missing"])
        #expect(try read("data/first") == "one\n")
        #expect(try read("data/third") == nil)
        #expect(try read("missing") == nil)
        #expect(access("\(folder)/.sn-redundancy-data", F_OK) != 0)
    }

    @Test("a path that was moved away for data that never came is back before anything else is done")
    func brokenOff() async throws {
        try await store("a")
        mkdir("\(folder)/.sn-redundancy-data", 0o700)
        rename("\(folder)/data", "\(folder)/.sn-redundancy-data/replaced")
        try write("damaged", "shelf/a/data.tar")
        await #expect(throws: BulkDataError.self) {
            try await Archive.unpack(shelf.archive(of: "a"), over: ["\(folder)/data"])
        }
        #expect(try read("data/first") == "one\n")
    }

    @Test("the same content has the same hash, other content another")
    func hash() async throws {
        try await store("a")
        try await store("b")
        let first = try await Archive.hash(of: shelf.archive(of: "a"))
        #expect(first == (try await Archive.hash(of: shelf.archive(of: "b"))))
        try write("three\n", "data/second")
        try await store("c")
        #expect(first != (try await Archive.hash(of: shelf.archive(of: "c"))))
    }

    @Test("nothing to pack is said with the paths")
    func nothing() async throws {
        await #expect(throws: BulkDataError.self) {
            try await Archive.pack(["\(folder)/missing"], into: "\(folder)/x.tar")
        }
        #expect(
            BulkDataError(.nothingThere(["/a/b"])).description == "there is nothing at /a/b."
        )
    }

    @Test(
        "R-DH-01: a path that is a link is not stored, as only its name would be, and none is replaced",
        arguments: ["data", "nowhere"]
    )
    func link(target: String) async throws {
        symlink("\(folder)/\(target)", "\(folder)/link")
        await #expect {
            try await Archive.pack(["\(folder)/data", "\(folder)/link"], into: "\(folder)/x.tar")
        } throws: {
            "\($0)".hasPrefix("\(folder)/link: it is a symbolic link")
        }
        #expect(access("\(folder)/x.tar", F_OK) != 0)
        unlink("\(folder)/link")
        mkdir("\(folder)/link", 0o755)
        try write("copied\n", "link/first")
        try await Archive.pack(["\(folder)/link"], into: "\(folder)/x.tar")
        try await Archive.remove("\(folder)/link")
        symlink("\(folder)/\(target)", "\(folder)/link")
        await #expect(throws: BulkDataError.self) {
            try await Archive.unpack("\(folder)/x.tar", over: ["\(folder)/link"])
        }
        var status = stat()
        #expect(lstat("\(folder)/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK, "it stays as it was")
        #expect(try read("data/first") == "one\n")
        #expect(access("\(folder)/.sn-redundancy-link", F_OK) != 0)
    }

    @Test("R-DH-01: below a folder that is a link its content is stored, and comes back there")
    func linkAbove() async throws {
        mkdir("\(folder)/disk", 0o755)
        mkdir("\(folder)/disk/data", 0o755)
        symlink("\(folder)/disk", "\(folder)/link")
        try write("one\n", "disk/data/first")
        try await Archive.pack(["\(folder)/link/data"], into: "\(folder)/x.tar")
        try write("changed\n", "disk/data/first")
        try await Archive.unpack("\(folder)/x.tar", over: ["\(folder)/link/data"])
        #expect(try read("disk/data/first") == "one\n")
    }

    @Test("R-DH-13: what lay there is kept once, however often putting data in place is broken off and tried again")
    func replacing() async throws {
        let paths = ["\(folder)/data", "\(folder)/more"]
        mkdir("\(folder)/more", 0o755)
        try write("one\n", "more/first")
        for name in ["a", "b"] {
            try await shelf.beginMaking()
            try await Archive.pack(paths, into: shelf.making)
            try shelf.finishMaking(as: name, about: Array("{}".utf8))
        }
        try write("never stored\n", "data/first")
        await #expect(throws: BulkDataError.self) {
            try await shelf.put("a", over: paths) {
                try await Archive.pack(paths, into: "\(folder)/kept.tar")
                // A link is not replaced: the second path stops it.
                rename("\(folder)/more", "\(folder)/moved")
                symlink("\(folder)/moved", "\(folder)/more")
            }
        }
        #expect(try read("data/first") == "one\n")
        #expect(try shelf.mark(Shelf.inPlace) == nil)
        unlink("\(folder)/more")
        rename("\(folder)/moved", "\(folder)/more")
        try await shelf.put("b", over: paths) { Issue.record("kept again, over what was kept") }
        #expect(try shelf.mark(Shelf.inPlace) == "b")
        try await Archive.unpack("\(folder)/kept.tar", over: paths)
        #expect(try read("data/first") == "never stored\n")
        await #expect(throws: CancellationError.self) {
            try await shelf.put("a", over: paths) { throw CancellationError() }
        }
        #expect(try shelf.mark(Shelf.inPlace) == "b", "what can't be kept is not replaced")
    }

    @Test("what is half made or half copied is on no list, and a copy of something newer drops it")
    func halves() async throws {
        try await shelf.beginMaking()
        try await Archive.pack(["\(folder)/data"], into: shelf.making)
        try await shelf.beginIncoming("old")
        try write("half", "shelf/incoming/old/data.tar")
        #expect(try shelf.entries().isEmpty)
        try await shelf.beginIncoming("old")
        #expect(try shelf.size(of: shelf.incoming("old")) == 4, "what has come stays")
        try await shelf.beginIncoming("new")
        #expect(access(shelf.incoming("old"), F_OK) != 0)
        try write("whole", "shelf/incoming/new/data.tar")
        try shelf.finishIncoming("new", about: Array("{}".utf8))
        #expect(try shelf.entries().map(\.name) == ["new"])
    }

    @Test("R-DH-01: what is written about one folder can't be read: the others are on the list, and it is with nothing")
    func damaged() async throws {
        for name in ["a", "b"] { try await store(name) }
        unlink("\(folder)/shelf/a/about.json")
        mkdir("\(folder)/shelf/a/about.json", 0o700)
        let entries = try shelf.entries()
        #expect(entries.map(\.name) == ["a", "b"])
        #expect(entries.map(\.about) == [[], Array("{}".utf8)])
    }

    @Test("what is set aside is off the list, with its configuration beside it, and only the newest few stay")
    func setAside() async throws {
        for name in ["a", "b", "c"] {
            try await store(name)
            try await shelf.setAside(name, as: "passed-over", beside: Array("system".utf8), keeping: 2)
        }
        #expect(try shelf.entries().isEmpty)
        #expect(try shelf.entries(in: "kept").count == 2)
        #expect(try read("shelf/kept/c/system.json") == "system")
        for name in ["d", "e", "f"] {
            try await store(name)
            try await shelf.setAside(name, as: "unfit", beside: [], keeping: 1)
        }
        #expect(try shelf.entries(in: "kept").map(\.name).sorted() == ["b", "c", "f"], "each kind counts by itself")
    }

    @Test("marks are read as they were set; a shelf without room says how much is missing")
    func marks() throws {
        #expect(try shelf.mark("in-place") == nil)
        try shelf.setMark("in-place", "6.3-0a1b2c3d")
        #expect(try shelf.mark("in-place") == "6.3-0a1b2c3d")
        #expect(shelf.markAge("in-place") != nil && shelf.markAge("other") == nil)
        try shelf.requireRoom(1)
        #expect(throws: BulkDataError.self) { try shelf.requireRoom(.max) }
    }
}
