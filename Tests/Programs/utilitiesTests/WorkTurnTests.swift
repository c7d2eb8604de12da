import ConfigurationFiles
import FolderTestKit
import Glibc
import SystemSupport
import Testing

import utilities

@Suite("Two commands at the same moment (DESIGN section 6: 75 with owner and age)")
struct WorkTurnTests {
    private let kept: TemporaryFolder
    private var folder: String { kept.path }

    init() throws { kept = try TemporaryFolder() }

    @Test("The second is told who is first, and has its turn once the first has given its order")
    func turn() throws {
        let path = "\(folder)/order.lock"
        do {
            let first = try WorkTurn.take(path, user: "olga", for: "cluster add-lim c1 --lim 2")
            let error = #expect(throws: OperationError.self) {
                _ = try WorkTurn.take(path, user: "otto", for: "cluster add-lim c1 --lim 3")
            }
            #expect(error?.status == .busy)
            let sentence = error?.description ?? ""
            let who = "Another operation is in progress: \"cluster add-lim c1 --lim 2\" by olga, since "
            #expect(sentence.hasPrefix(who))
            #expect(sentence.hasSuffix(" s. Wait for its end."))
            first.release()
        }
        _ = try WorkTurn.take(path, user: "otto", for: "cluster add-lim c1 --lim 3")
    }

    @Test("Whoever watches one order reads its reports to the end, although the next one's lie under the same name")
    func reports() throws {
        let path = "\(folder)/reports.jsonl"
        let first = try WorkReports(path)
        #expect(try first.lines(after: 0) == [])
        try append("one\ntwo\nthr", to: path)
        #expect(try first.lines(after: 0) == ["one", "two"])
        #expect(try first.lines(after: 1) == ["two"])
        #expect(unlink(path) == 0)
        let second = try WorkReports(path)
        try append("another's\n", to: path)
        #expect(try first.lines(after: 0) == ["one", "two"])
        #expect(try second.lines(after: 0) == ["another's"])
    }

    private func append(_ text: String, to path: String) throws {
        let number = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        let file = OwnedDescriptor(adopting: number)
        let bytes = Array(text.utf8)
        let written = write(file.number, bytes, bytes.count)
        #expect(written == bytes.count)
    }
}
