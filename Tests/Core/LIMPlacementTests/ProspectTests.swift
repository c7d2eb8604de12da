import ClusterModel
import LIMPlacement
import Testing

@Suite("What would become of an order, before it is given (R-UT-04, A-41)")
struct ProspectTests {
    @Test("as it is already, refused, or begun; and the machine that was asked is as before")
    func prospects() throws {
        var pair = try Fixture(on: .regular)
        pair.meet()
        pair.hear(.stopped)
        let before = pair.placement.configuration
        let cases: [(PlacementCommand, String?)] = [
            (.unlock(pair.lim), "LIM 1 is not locked."),
            (.setFallback(before.fallback), "The fallback type is \(before.fallback.rawValue) already."),
            (.lock(pair.lim, to: .regular), nil),
            (.setFallback(before.fallback == .manual ? .automatic : .manual), nil),
        ]
        for (command, already) in cases {
            let found = pair.placement.prospect(of: command, at: pair.now)
            #expect(found == (already.map { .nothingToDo($0) } ?? .begins), "\(command)")
        }
        guard case .refused(let why) = pair.placement.prospect(of: .startNow(pair.lim), at: pair.now) else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains("does not wait for another server"))
        #expect(pair.placement.configuration == before)
    }
}
