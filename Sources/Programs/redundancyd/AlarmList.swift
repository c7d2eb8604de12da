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

    init(hooks: AlarmHooks, log: Logger) {
        self.hooks = hooks
        self.log = log
    }

    func raise(_ alarm: Alarm) {
        let now = Date.now.ISO8601Format()
        let isNew = entries.withLock { entries in
            // The same alarm in other words goes on since when it was first raised.
            if let index = entries.firstIndex(where: { $0.alarm.identity == alarm.identity }) {
                entries[index].alarm = alarm
                return false
            }
            entries.append(Entry(alarm: alarm, since: now))
            return true
        }
        guard isNew else { return }
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
        log.notice("alarm cleared", metadata: Self.fields(gone.alarm, since: gone.since))
        hooks.tell(.cleared, gone.alarm, since: gone.since)
    }

    private static func fields(_ alarm: Alarm, since: String) -> Logger.Metadata {
        [
            "alarm": "\(alarm.code)", "severity": "\(alarm.severity.rawValue)", "object": "\(alarm.object)",
            "since": "\(since)", "text": "\(alarm.text)", "advice": "\(alarm.advice)",
        ]
    }

    func list() -> [AlarmEntry] {
        entries.withLock { $0.map { AlarmEntry($0.alarm, since: $0.since) } }
    }
}
