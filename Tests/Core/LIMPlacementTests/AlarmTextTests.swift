import ClusterModel
import LIMPlacement
import Testing

@Suite("What the alarms say")
struct AlarmTextTests {
    @Test("R-AL-01, R-AL-02: a LIM on the standby, in the seed's words, with its causes and when to act")
    func onStandby() {
        let alarm = PlacementAlarm.onStandby(.one).alarm
        #expect(alarm.text == "LIM is Running on Standby Server")
        for words in ["network problem", "faulty hardware", "rebooting", "manual measures might be needed"] {
            #expect(alarm.advice.contains(words))
        }
    }

    @Test("R-AL-05, R-AL-06: a standby out of order, in the seed's words, with its causes and when to act")
    func standbyOutOfOrder() throws {
        let alarm = PlacementAlarm.standbyOutOfOrder(try #require(ServerName("standby"))).alarm
        #expect(alarm.text == "Standby Server is Out of Order")
        for words in ["etwork problem", "faulty hardware", "rebooting standby", "anual measures might be needed"] {
            #expect(alarm.advice.contains(words))
        }
    }
}
