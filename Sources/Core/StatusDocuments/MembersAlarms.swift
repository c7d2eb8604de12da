package import ClusterModel

/// What the other members of the cluster say is wrong with them, so that it can be seen on any of them (R-AL-09).
///
/// A member tells its whole list whenever it changes, and whenever the ring does; who leaves takes its list along.
package struct MembersAlarms: Hashable, Sendable {
    /// Of one member: more than that is a fault of its own.
    package static let limit = 64
    private static let longestText = 1000

    private var lists: [ServerName: [AlarmEntry]] = [:]

    package init() {}

    /// What comes from another server may be anything: what can't be an alarm is left out, and no control character stays.
    package mutating func hear(_ alarms: [AlarmEntry], from server: ServerName) {
        lists[server] = alarms.prefix(Self.limit).compactMap { Self.checked($0, from: server) }
    }

    package mutating func see(members: [ServerName]) {
        lists = lists.filter { members.contains($0.key) }
    }

    /// This server's own alarms, then those that only others have. What several see is said once.
    package func beside(_ own: [AlarmEntry]) -> [AlarmEntry] {
        var said = Set(own.map(\.identity))
        let others = lists.sorted { $0.key < $1.key }.flatMap(\.value)
        return own + others.filter { $0.severity != .notice && said.insert($0.identity).inserted }
    }

    private static func checked(_ alarm: AlarmEntry, from server: ServerName) -> AlarmEntry? {
        let words = [alarm.code, alarm.object, alarm.text, alarm.advice, alarm.since ?? ""]
        guard words.allSatisfy({ $0.utf8.count <= longestText }), !alarm.code.isEmpty else { return nil }
        return AlarmEntry(
            code: plain(alarm.code),
            severity: alarm.severity,
            object: plain(alarm.object),
            since: alarm.since.map(plain),
            text: plain(alarm.text),
            advice: plain(alarm.advice),
            server: server
        )
    }

    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isPlain($0) ? $0 : "?" }))
    }

    /// Neither C0 nor C1 controls, nor what turns the direction of writing.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
