import SystemSupport
import Testing

@Suite("Foreign JSON is looked at before it is read")
struct JSONNestingTests {
    @Test("what is nested too deep is found, closed or not, of whatever kinds")
    func deep() {
        for open in ["[", #"{"a":"#, #"[{"a":"#] {
            #expect(!JSONNesting.isWithinLimit(String(repeating: open, count: JSONNesting.limit + 1).utf8))
        }
        #expect(JSONNesting.isWithinLimit(String(repeating: "[", count: JSONNesting.limit).utf8))
    }

    @Test("brackets within strings, and many side by side, are no depth")
    func flat() {
        #expect(JSONNesting.isWithinLimit(#"{"a":"\#(String(repeating: #"[\"{\\"#, count: 100))"}"#.utf8))
        #expect(JSONNesting.isWithinLimit(("[" + String(repeating: "[],{},", count: 1000) + "1]").utf8))
    }
}
