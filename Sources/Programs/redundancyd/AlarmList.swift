import ClusterModel
import FoundationEssentials
import Logging
import StatusDocuments
import Synchronization

/// The alarms that are raised now, from both engines.
final class AlarmList: Sendable {
    private struct Entry {
        var alarm: Alarm
        var since: String
    }

    private let entries = Mutex<[Entry]>([])
    private let log: Logger

    init(log: Logger) { self.log = log }

    func raise(_ alarm: Alarm) {
        let new = entries.withLock { entries in
            entries.removeAll { $0.alarm == alarm }
            let isNew = !entries.contains { $0.alarm.identity == alarm.identity }
            entries.removeAll { $0.alarm.identity == alarm.identity }
            entries.append(Entry(alarm: alarm, since: Date.now.ISO8601Format()))
            return isNew
        }
        guard new else { return }
        log.warning(
            "alarm raised",
            metadata: ["code": "\(alarm.code)", "object": "\(alarm.object)", "text": "\(alarm.text)"]
        )
    }

    func clear(_ identity: String) {
        entries.withLock { $0.removeAll { $0.alarm.identity == identity } }
        log.notice("alarm cleared", metadata: ["alarm": "\(identity)"])
    }

    func list() -> [AlarmEntry] {
        entries.withLock { $0.map { AlarmEntry($0.alarm, since: $0.since) } }
    }
}
