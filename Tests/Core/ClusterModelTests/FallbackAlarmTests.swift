import ClusterModel
import Testing

@Suite("A difference between the fallback types is shown, not hidden (R-AL-07)")
struct FallbackAlarmTests {
    @Test(
        "R-AL-07: it is alarmed whenever management returns by another rule than the LIMs, and says which is which",
        arguments: FallbackType.allCases,
        FallbackType.allCases
    )
    func alarm(_ cluster: FallbackType, _ management: FallbackType) throws {
        let found = FallbackAlarm.alarm(cluster: cluster, management: management)
        guard cluster != management else { return #expect(found == nil) }
        let alarm = try #require(found)
        #expect(alarm.identity == FallbackAlarm.identity)
        #expect(alarm.text.contains("PM and SNM is \(management)"))
        #expect(alarm.text.contains("LIMs is \(cluster)"))
    }
}
