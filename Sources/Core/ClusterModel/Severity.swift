/// How urgent an alarm is.
package enum Severity: String, Hashable, Sendable, Codable {
    case notice
    case warning
    case critical
}
