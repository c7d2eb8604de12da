/// The active server does not have the virtual IP: nobody reaches PM and SNM, whatever else is well.
package enum AddressMissingAlarm {
    package static let code = "MGMT-ADDRESS-MISSING"
    private static let object = "management"

    package static var identity: String { "\(code) \(object)" }

    package static func alarm(_ address: IPv4Address, on server: ServerName) -> Alarm {
        Alarm(
            code: code,
            severity: .critical,
            object: object,
            text: "\(server) is active and does not have the virtual IP \(address): clients don't reach PM and SNM",
            advice: "It is tried again each second; the journal of redundancyd says what stands in the way."
        )
    }
}
