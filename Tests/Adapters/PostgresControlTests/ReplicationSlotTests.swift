import PostgresControl
import Testing

@Suite("The slot in which the active side keeps log for the other")
struct ReplicationSlotTests {
    private static let place = WALPosition(bytes: 1 << 24)

    struct Case: Sendable, CustomTestStringConvertible {
        var slot: ReplicationSlot
        var isStandby = false
        var free: Int64 = 10 << 30
        var reason: ReplicationSlot.ReasonToRenew?
        var testDescription: String {
            "\(slot.isActive ? "in use" : "idle") \(slot.status ?? "unused")\(isStandby ? " on a standby" : "")"
        }
    }

    private static let cases = [
        Case(slot: ReplicationSlot(name: "s", isActive: false), reason: nil),
        Case(slot: ReplicationSlot(name: "s", isActive: false), isStandby: true, reason: nil),
        Case(slot: ReplicationSlot(name: "s", isActive: true, restart: place, status: "reserved"), reason: nil),
        Case(slot: ReplicationSlot(name: "s", isActive: false, restart: place, status: "extended"), reason: nil),
        // Who is away is waited for until the disk fills up, or until the limit took the log away.
        Case(
            slot: ReplicationSlot(name: "s", isActive: false, restart: place, status: "reserved"),
            free: 100 << 20,
            reason: .diskFillsUp
        ),
        Case(
            slot: ReplicationSlot(name: "s", isActive: true, restart: place, status: "reserved"),
            free: 100 << 20,
            reason: nil
        ),
        Case(slot: ReplicationSlot(name: "s", isActive: false, status: "lost"), reason: .logIsGone),
        // What it kept as a primary it would keep for ever.
        Case(
            slot: ReplicationSlot(name: "s", isActive: false, restart: place, status: "reserved"),
            isStandby: true,
            reason: .serverIsStandby
        ),
    ]

    @Test("when it is made anew", arguments: cases)
    func renewal(_ example: Case) {
        let reason = example.slot.reasonToRenew(isStandby: example.isStandby, freeBytes: example.free)
        #expect(reason == example.reason)
    }

    @Test(
        "how much it may keep: a quarter of the free disk, 512 MB at least, 64 GB at most",
        arguments: [(0, 512), (1 << 30, 512), (8 << 30, 2048), (1 << 40, 65536)] as [(Int64, Int64)]
    )
    func limit(_ free: Int64, _ megabytes: Int64) {
        #expect(ReplicationSlot.limitMegabytes(freeBytes: free) == megabytes)
    }
}
