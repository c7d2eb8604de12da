import ClusterModel
import StatusDocuments

/// One alarm as lines for people.
struct AlarmText {
    let alarm: AlarmEntry

    init(_ alarm: AlarmEntry) { self.alarm = alarm }

    var lines: [String] {
        let since = (alarm.since.map { " since \($0)" } ?? "") + (alarm.server.map { ", told by \($0)" } ?? "")
        return [
            TextColumns.row(
                "Alarm \(alarm.code)",
                "\(alarm.severity.rawValue), \(alarm.object)\(since): \(alarm.text)"
            ),
            TextColumns.row("", alarm.advice),
        ]
    }
}
