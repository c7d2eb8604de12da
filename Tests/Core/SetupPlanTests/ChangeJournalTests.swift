import SetupPlan
import Testing

@Suite("The change journal: what is to be taken back, and what is not")
struct ChangeJournalTests {
    private func file(_ text: String?) -> Condition {
        .file(path: "/etc/hosts", state: text.map { FileState(FileContent($0)) })
    }

    private func begun(_ number: Int, before: Condition, wanted: Condition) -> JournalRecord {
        .begun(number: number, step: "s\(number)", title: "Step \(number)", wanted: wanted, before: before, at: "now")
    }

    @Test("changes are taken back last first, and only those that were not yet")
    func order() {
        let journal = ChangeJournal([
            begun(1, before: file("a"), wanted: file("b")), .done(number: 1, at: "now"),
            begun(2, before: file("b"), wanted: file("c")), .done(number: 2, at: "now"),
            begun(3, before: file("c"), wanted: file("d")), .undone(number: 3, at: "now"),
        ])
        #expect(journal.undoable().map(\.number) == [2, 1])
        #expect(journal.undoable(from: 2).map(\.number) == [2])
        #expect(journal.next == 4)
    }

    @Test("lines that don't fit are passed over")
    func nonsense() {
        let journal = ChangeJournal([.done(number: 7, at: "now"), .undone(number: -1, at: "now")])
        #expect(journal.entries.isEmpty && journal.isSettled)
    }

    @Test("a file that a stranger changed since is left alone, and listed")
    func conflict() throws {
        let journal = ChangeJournal([begun(1, before: file("a"), wanted: file("b")), .done(number: 1, at: "now")])
        let entry = try #require(journal.entries.first)
        #expect(entry.undoing(file("a")) == .alreadyAsBefore)
        #expect(entry.undoing(file("b")) == .restore(file("a")))
        guard case .conflict = entry.undoing(file("z")) else {
            Issue.record("a stranger's change would be overwritten")
            return
        }
    }

    @Test("our own files are ours, whatever our programs wrote into them since")
    func own() throws {
        let path = "/etc/sn-redundancy/system.json"
        let before = Condition.file(path: path, state: nil)
        let journal = ChangeJournal([
            begun(1, before: before, wanted: .file(path: path, state: FileState(FileContent("1"))))
        ])
        let entry = try #require(journal.entries.first)
        #expect(entry.undoing(.file(path: path, state: FileState(FileContent("2")))) == .restore(before))
    }
}
