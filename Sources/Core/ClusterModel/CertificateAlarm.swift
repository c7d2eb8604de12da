/// What the web server's certificate needs somebody for, and when (LM-19).
package enum CertificateAlarm {
    package static let code = "certificate-ends"
    private static let secondsPerDay = 86_400

    /// `seconds` until the certificate ends, negative once it has; nil while there are more than 30 days left, critical in
    /// the last 7.
    package static func alarm(endsIn seconds: Int, on server: ServerName) -> Alarm? {
        let days = seconds / secondsPerDay
        guard seconds <= 30 * secondsPerDay else { return nil }
        let text: String
        if seconds <= 0 {
            text = "The web server's certificate on \(server) has ended; browsers refuse PM and SNM."
        } else {
            let rest = days == 0 ? "in less than a day" : "in \(days) day\(days == 1 ? "" : "s")"
            text = "The web server's certificate on \(server) ends \(rest)."
        }
        return Alarm(
            code: code,
            severity: seconds <= 7 * secondsPerDay ? .critical : .warning,
            object: server.description,
            text: text,
            advice:
                "Import a new one, for both servers at once: webserver_config certificate import --chain FILE --key FILE"
        )
    }
}
