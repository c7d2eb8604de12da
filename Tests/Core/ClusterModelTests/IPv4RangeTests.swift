import ClusterModel
import FoundationEssentials
import Testing

@Suite("R-PR-20: ranges of addresses that a DHCP server hands out")
struct IPv4RangeTests {
    @Test("both ends belong to it, what lies beside it does not")
    func ends() throws {
        let range = try #require(IPv4Range("10.99.0.200-10.99.0.250"))
        for (text, isInside) in [
            ("10.99.0.199", false), ("10.99.0.200", true), ("10.99.0.225", true), ("10.99.0.250", true),
            ("10.99.0.251", false), ("10.98.0.225", false),
        ] {
            #expect(range.contains(try #require(IPv4Address(text))) == isInside, "\(text)")
        }
        let again = try JSONDecoder().decode(IPv4Range.self, from: try JSONEncoder().encode(range))
        #expect(again == range)
    }

    @Test(
        "what is none is refused",
        arguments: ["", "10.99.0.1", "10.99.0.2-10.99.0.1", "10.99.0.1-", "a-b", "10.99.0.1-2-3"]
    )
    func none(_ text: String) { #expect(IPv4Range(text) == nil) }
}
