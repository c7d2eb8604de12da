import SetupEngine
import SetupPlan
import Synchronization

/// A server that is a list of conditions, and whose power can fail at any call.
final class FakeServer: ServerState, JournalStore {
    struct Failure: Error {}

    struct Contents {
        var things: [String: Condition] = [:]
        /// What the disk has of them.
        var durable: [String: Condition] = [:]
        var journals: [JournalScope: [JournalRecord]] = [:]
        var kept = 0
        var failing: Set<String> = []
        /// What somebody else took away for good.
        var gone: Set<String> = []
        /// Calls until everything fails; nil: never.
        var power: Int?
    }

    let contents: Mutex<Contents>

    init(_ things: [Condition] = []) {
        let things = Dictionary(uniqueKeysWithValues: things.map { ($0.subject, $0) })
        contents = Mutex(Contents(things: things, durable: things))
    }

    var things: [String: Condition] { contents.withLock { $0.things } }
    func journal(_ scope: JournalScope) -> [JournalRecord] { contents.withLock { $0.journals[scope] ?? [] } }
    func fail(at subject: String) { contents.withLock { _ = $0.failing.insert(subject) } }
    func takeAway(_ subject: String) { contents.withLock { _ = $0.gone.insert(subject) } }
    func losePower(after calls: Int?) { contents.withLock { $0.power = calls } }
    func set(_ condition: Condition) { contents.withLock { $0.things[condition.subject] = condition } }

    private func spend(_ contents: inout Contents) throws {
        guard let power = contents.power else { return }
        if power == 0 { throw Failure() }
        contents.power = power - 1
    }

    func find(_ wanted: Condition) async throws -> Condition {
        try contents.withLock { contents in
            try spend(&contents)
            if let found = contents.things[wanted.subject] { return found }
            guard case .file(let path, _) = wanted else { throw Failure() }
            return .file(path: path, state: nil)
        }
    }

    func bringAbout(_ wanted: Condition, report: @escaping @Sendable (String) -> Void) async throws {
        try contents.withLock { contents in
            try spend(&contents)
            if contents.failing.contains(wanted.subject) { throw Failure() }
            if contents.gone.contains(wanted.subject) { throw LeftAsIs("It is gone.") }
            contents.things[wanted.subject] = wanted
            if case .file(_, nil) = wanted { contents.things[wanted.subject] = nil }
        }
    }

    func makeDurable(_ condition: Condition) async throws {
        try contents.withLock { contents in
            try spend(&contents)
            contents.durable[condition.subject] = contents.things[condition.subject]
        }
    }

    /// The power goes, and comes back.
    func powerCycle() {
        contents.withLock { contents in
            contents.things = contents.durable
            contents.power = nil
        }
    }

    func records(_ scope: JournalScope) async throws -> [JournalRecord] { journal(scope) }

    func append(_ record: JournalRecord, to scope: JournalScope) async throws {
        try contents.withLock { contents in
            try spend(&contents)
            contents.journals[scope, default: []].append(record)
        }
    }

    func retire(_ scope: JournalScope, keeping: Bool) async throws {
        contents.withLock { contents in
            contents.journals[scope] = nil
            contents.kept += keeping ? 1 : 0
        }
    }
}
