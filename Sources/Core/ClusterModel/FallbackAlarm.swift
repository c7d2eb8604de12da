/// PM and SNM return by another rule than the cluster's LIMs, which set-up made the same (R-AL-07).
package enum FallbackAlarm {
    package static let code = "fallback-types-differ"
    private static let object = "management"

    package static var identity: String { "\(code) \(object)" }

    /// Nil if both return by the same rule.
    package static func alarm(cluster: FallbackType, management: FallbackType) -> Alarm? {
        if cluster == management { return nil }
        return Alarm(
            code: code,
            severity: .warning,
            object: object,
            text:
                "Fallback of PM and SNM is \(management.rawValue), that of the cluster's LIMs is \(cluster.rawValue).",
            advice: "To have management return as the LIMs do: webserver_config redundancy reconfigure-fallback"
        )
    }
}
