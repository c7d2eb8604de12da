import ClusterModel
import Testing

@Suite("The web server's certificate is alarmed before it ends (LM-19)")
struct CertificateAlarmTests {
    private static let day = 86_400

    @Test(
        "Thirty days before it warns, seven days before it is critical, and once it has ended it says so",
        arguments: [
            (31 * day, nil, ""), (30 * day + 1, nil, ""), (30 * day, Severity.warning, "ends in 30 days"),
            (8 * day, .warning, "ends in 8 days"), (7 * day, .critical, "ends in 7 days"),
            (day, .critical, "ends in 1 day."), (day - 1, .critical, "less than a day"), (0, .critical, "has ended"),
            (Int.min, .critical, "has ended"),
        ] as [(Int, Severity?, String)]
    )
    func alarm(_ seconds: Int, _ severity: Severity?, _ words: String) throws {
        let server = try #require(ServerName("lim1"))
        let alarm = CertificateAlarm.alarm(endsIn: seconds, on: server)
        #expect(alarm?.severity == severity)
        #expect(alarm?.text.contains(words) ?? words.isEmpty)
        #expect(alarm.map { $0.identity == "certificate-ends lim1" } ?? true)
    }

    @Test("The pair's own certificates, too: a month before they end it warns, and names what makes new ones")
    func pair() throws {
        let server = try #require(ServerName("standby"))
        let found = PairCertificateAlarm.Rest.allCases.filter { $0 != .notYet }
            .map { PairCertificateAlarm.alarm($0, on: server) }
        #expect(found.map(\.severity) == [.critical, .critical, .warning])
        #expect(zip(found, ["has ended", "within 7 days", "within 30 days"]).allSatisfy { $0.text.contains($1) })
        #expect(found.allSatisfy { $0.advice.contains("redundancy reconfigure") })
        let early = PairCertificateAlarm.alarm(.notYet, on: server)
        #expect(early.severity == .critical && early.advice.hasPrefix("Set the clock of standby"))
        #expect((found + [early]).allSatisfy { $0.identity == PairCertificateAlarm.identity(on: server) })
    }
}
