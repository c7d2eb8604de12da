package import ClusterModel

/// One raised alarm as the status documents carry it (R-AL-09).
package struct AlarmEntry: Hashable, Sendable, Codable {
    package var code: String
    package var severity: Severity
    package var object: String
    /// When it was raised, ISO 8601 with offset; unknown after the daemon's own start.
    @NullIfUnknown package var since: String?
    package var text: String
    package var advice: String
    /// The member whose alarm it is; null for those of the server that was asked.
    @NullIfUnknown package var server: ServerName?

    package init(
        code: String,
        severity: Severity,
        object: String,
        since: String?,
        text: String,
        advice: String,
        server: ServerName? = nil
    ) {
        self.code = code
        self.severity = severity
        self.object = object
        self.since = since
        self.text = text
        self.advice = advice
        self.server = server
    }

    /// Two alarms with the same code and object are the same alarm.
    package var identity: String { "\(code) \(object)" }

    package init(_ alarm: Alarm, since: String?) {
        self.init(
            code: alarm.code,
            severity: alarm.severity,
            object: alarm.object,
            since: since,
            text: alarm.text,
            advice: alarm.advice
        )
    }
}
