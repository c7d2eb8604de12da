import ConfigurationFiles
import FolderTestKit
import Glibc
import Testing

@Suite("The journal's file and the lock of operations")
struct LineJournalTests {
    private let kept: TemporaryFolder
    private var folder: String { kept.path }

    init() throws { kept = try TemporaryFolder() }

    @Test("lines come back in order, and a torn last one is dropped before the next is written")
    func torn() throws {
        let journal = LineJournal(path: "\(folder)/cluster.jsonl")
        #expect(try journal.lines() == [])
        try journal.append("one")
        try journal.append("two")
        let file = open(journal.path, O_WRONLY | O_APPEND)
        #expect(write(file, "thr", 3) == 3)
        close(file)
        #expect(try journal.lines() == ["one", "two"])
        try journal.append("four")
        #expect(try journal.lines() == ["one", "two", "four"])
        var status = stat()
        #expect(stat(journal.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("a file that is all torn line is an empty journal")
    func allTorn() throws {
        let journal = LineJournal(path: "\(folder)/torn.jsonl")
        let file = open(journal.path, O_WRONLY | O_CREAT, 0o600)
        #expect(write(file, "thr", 3) == 3)
        close(file)
        #expect(try journal.lines() == [])
        try journal.append("one")
        #expect(try journal.lines() == ["one"])
    }

    @Test("a second operation is told who is at the first, and may go on when it ended")
    func lock() throws {
        let path = "\(folder)/operation.lock"
        do {
            let first = try OperationLock.take(path, user: "olga", for: "cluster create c1")
            let error = #expect(throws: FileError.self) { _ = try OperationLock.take(path, user: "otto", for: "other") }
            #expect(error?.description.contains("\"cluster create c1\" by olga, process \(getpid())") == true)
            _ = consume first
        }
        _ = try OperationLock.take(path, user: "otto", for: "other")
    }

    @Test("a file is written with its owner and mode, and read back the same")
    func managed() throws {
        let path = "\(folder)/file"
        #expect(try ManagedFile.read(path) == nil)
        let file = ManagedFile(content: [1, 2, 3], mode: 0o640, owner: "root", group: "root")
        guard getuid() == 0 else { return }
        try file.write(path)
        #expect(try ManagedFile.read(path) == file)
        #expect(symlink(path, "\(folder)/link") == 0)
        #expect(throws: FileError.self) { _ = try ManagedFile.read("\(folder)/link") }
        try ManagedFile.remove(path)
        try ManagedFile.remove(path)
        #expect(try ManagedFile.read(path) == nil)
    }
}
