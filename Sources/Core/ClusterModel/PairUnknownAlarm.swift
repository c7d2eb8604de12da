/// This server was one of a pair, and the file that says so is gone.
package enum PairUnknownAlarm {
    package static let code = "MGMT-CONFIGURATION-GONE"

    package static func alarm(_ path: String, on server: ServerName) -> Alarm {
        Alarm(
            code: code,
            severity: .critical,
            object: "management",
            text: "\(path) is gone, though \(server) is one of a pair: nobody looks after PM and SNM here",
            advice: "The other server of the pair has the same file: copy it from there, then: "
                + "systemctl restart redundancyd."
        )
    }
}
