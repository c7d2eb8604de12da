/// What a server's journal says, read from its lines.
package struct ChangeJournal: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            /// Nobody knows whether it was made: the program ended in the middle. Goes to `done`, `undone` or `kept`.
            case begun
            /// Goes to `undone` or `kept`.
            case done
            case undone
            case kept(reason: String)
        }

        package var number: Int
        package var step: String
        package var title: String
        package var wanted: Condition
        package var before: Condition
        package var state: State
    }

    /// In the order they were begun; what was inherited stands in its place among them.
    package private(set) var entries: [Entry] = []
    private var inheritedNumbers: Set<Int> = []

    /// Lines that don't fit (an unknown number, a second begin) are passed over: a journal is evidence, not a program.
    package init(_ records: [JournalRecord] = []) {
        for record in records { add(record) }
    }

    package mutating func add(_ record: JournalRecord) {
        switch record {
        case .begun(let number, let step, let title, let wanted, let before, _):
            guard index(of: number) == nil else { return }
            entries.append(
                Entry(number: number, step: step, title: title, wanted: wanted, before: before, state: .begun)
            )
        case .inherited(let number, let step, let title, let wanted, let before, let behind, _):
            guard index(of: number) == nil else { return }
            entries.insert(
                Entry(number: number, step: step, title: title, wanted: wanted, before: before, state: .done),
                at: place(behind: behind)
            )
            inheritedNumbers.insert(number)
        case .done(let number, _): set(number, .done)
        case .undone(let number, _): set(number, .undone)
        case .kept(let number, let reason, _): set(number, .kept(reason: reason))
        }
    }

    /// The number of the next entry.
    package var next: Int { (entries.map(\.number).max() ?? 0) + 1 }

    /// What has to be taken back, last first, leaving alone what is older than `first`.
    package func undoable(from first: Int = 0) -> [Entry] {
        entries.reversed().filter { $0.number >= first && ($0.state == .begun || $0.state == .done) }
    }

    /// Changes whose making was interrupted.
    package var interrupted: [Entry] { entries.filter { $0.state == .begun } }

    /// True if everything ever begun has been taken back: the journal has served.
    package var isSettled: Bool { entries.allSatisfy { $0.state == .undone } }

    /// Behind the step, and behind what was inherited before.
    private func place(behind step: String) -> Int {
        var place = (entries.lastIndex { $0.step == step } ?? -1) + 1
        while place < entries.count, inheritedNumbers.contains(entries[place].number) { place += 1 }
        return place
    }

    private func index(of number: Int) -> Int? { entries.lastIndex { $0.number == number } }

    private mutating func set(_ number: Int, _ state: Entry.State) {
        guard let index = index(of: number) else { return }
        entries[index].state = state
    }
}
