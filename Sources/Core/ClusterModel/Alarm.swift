/// Something an operator should know: stable code, what it is about, what to do (R-AL-09).
package struct Alarm: Hashable, Sendable, Codable {
    /// Stable; never reused for another meaning.
    package var code: String
    package var severity: Severity
    /// The cluster, LIM or server concerned.
    package var object: String
    package var text: String
    package var advice: String

    package init(code: String, severity: Severity, object: String, text: String, advice: String) {
        self.code = code
        self.severity = severity
        self.object = object
        self.text = text
        self.advice = advice
    }

    /// Two alarms with the same code and object are the same alarm.
    package var identity: String { "\(code) \(object)" }
}
