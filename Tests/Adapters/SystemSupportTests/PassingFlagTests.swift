import FolderTestKit
import Glibc
import SystemSupport
import Testing

@Suite("A flag that is meant for a short while")
struct PassingFlagTests {
    private let folder: TemporaryFolder
    private var path: String { "\(folder.path)/flag" }

    init() throws { folder = try TemporaryFolder() }

    private func put() throws { try AtomicFile.write([], to: path, mode: 0o644) }

    @Test("one that its maker left behind is removed, and not before anybody could still need it")
    func left() throws {
        var flag = PassingFlag(path: path, longest: .seconds(300))
        func look(_ seconds: Int) throws -> Bool { try flag.removeIfLeft(at: .seconds(seconds)) }
        #expect(try look(0) == false)
        try put()
        #expect(try look(60) == false)
        #expect(try look(359) == false)
        #expect(access(path, F_OK) == 0)
        #expect(try look(360))
        #expect(access(path, F_OK) != 0)
        #expect(try look(420) == false)
    }

    @Test("one that was made anew meanwhile is another, and stays its time")
    func anew() throws {
        var flag = PassingFlag(path: path, longest: .seconds(300))
        func look(_ seconds: Int) throws -> Bool { try flag.removeIfLeft(at: .seconds(seconds)) }
        try put()
        #expect(try look(0) == false)
        try put()
        #expect(try look(300) == false)
        unlink(path)
        #expect(try look(500) == false)
        try put()
        #expect(try look(800) == false)
        #expect(access(path, F_OK) == 0)
        #expect(try look(1100))
    }
}
