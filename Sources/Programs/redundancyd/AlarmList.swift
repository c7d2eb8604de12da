import ClusterModel
import FoundationEssentials
import Logging
import StatusDocuments
import Synchronization

/// The alarms that are raised now, from both engines; each change goes to the journal and to the hooks.
final class AlarmList: Sendable {
    private struct Entry {
        var alarm: Alarm
        var since: String
    }

    private let entries = Mutex<[Entry]>([])
    private let hooks: AlarmHooks
    private let log: Logger
    /// One reader: the list is another one, or the members are.
    let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    private let others = Mutex(MembersAlarms())

    init(hooks: AlarmHooks, log: Logger) {
        self.hooks = hooks
        self.log = log
        (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func hear(_ alarms: [AlarmEntry], from server: ServerName) { others.withLock { $0.hear(alarms, from: server) } }

    /// Who is new in the ring has heard nothing yet.
    func see(members: [ServerName]) {
        others.withLock { $0.see(members: members) }
        changed.yield()
    }

    func raise(_ alarm: Alarm) {
        let now = Date.now.ISO8601Format()
        let isNew = entries.withLock { entries in
            // The same alarm in other words goes on since when it was first raised.
            if let index = entries.firstIndex(where: { $0.alarm.identity == alarm.identity }) {
                if entries[index].alarm != alarm { changed.yield() }
                entries[index].alarm = alarm
                return false
            }
            entries.append(Entry(alarm: alarm, since: now))
            return true
        }
        guard isNew else { return }
        changed.yield()
        log.warning("alarm raised", metadata: Self.fields(alarm, since: now))
        hooks.tell(.raised, alarm, since: now)
    }

    func clearIfRaised(_ identity: String) {
        if entries.withLock({ $0.contains { $0.alarm.identity == identity } }) { clear(identity) }
    }

    func clear(_ identity: String) {
        let gone = entries.withLock { entries -> Entry? in
            guard let index = entries.firstIndex(where: { $0.alarm.identity == identity }) else { return nil }
            return entries.remove(at: index)
        }
        guard let gone else { return }
        changed.yield()
        log.notice("alarm cleared", metadata: Self.fields(gone.alarm, since: gone.since))
        hooks.tell(.cleared, gone.alarm, since: gone.since)
    }

    private static func fields(_ alarm: Alarm, since: String) -> Logger.Metadata {
        [
            "alarm": "\(alarm.code)", "severity": "\(alarm.severity.rawValue)", "object": "\(alarm.object)",
            "since": "\(since)", "text": "\(alarm.text)", "advice": "\(alarm.advice)",
        ]
    }

    /// With what the other members told of theirs.
    func listOfAll() -> [AlarmEntry] {
        let own = list()
        return others.withLock { $0.beside(own) }
    }

    func list() -> [AlarmEntry] {
        entries.withLock { $0.map { AlarmEntry($0.alarm, since: $0.since) } }
    }
}
