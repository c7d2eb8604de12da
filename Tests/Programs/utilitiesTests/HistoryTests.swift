import ClusterModel
import StatusDocuments
import Testing

import utilities

@Suite("The decision record for people")
struct HistoryTests {
    private var entries: [HistoryEntry] {
        var moved = HistoryEntry(what: "standby took over from lim1 in epoch 2", why: "lim1 was <lost> & \"gone\"")
        moved.at = "2026-01-02T03:04:05.678Z"
        moved.move = HistoryEntry.Move(
            from: Fixture.server("lim1"),
            to: Fixture.server("standby"),
            epoch: 2,
            planned: false,
            outageMilliseconds: 1310,
            phases: [.init(name: "detect", milliseconds: 900), .init(name: "promote", milliseconds: 410)]
        )
        var decided = HistoryEntry(what: "takes over", why: "it is lost")
        decided.at = "2026-01-02T03:04:05.000Z"
        decided.inputs = [.init(name: "ring", value: "lim1 left it 900 ms ago")]
        return [decided, moved]
    }

    @Test("each decision is a line, a move says where its time went, inputs come on demand")
    func text() {
        let lines = HistoryText(entries).lines
        #expect(lines.count == 3)
        #expect(lines[2] == "    nobody could write for 1310 ms: detect 900, promote 410 (ms)")
        #expect(HistoryText(entries, withInputs: true).lines.contains("    ring: lim1 left it 900 ms ago"))
    }

    @Test("what an earlier pair did is not the present one's last move or drill (R-UT-01)")
    func ofThisPair() {
        let begin = HistoryEntry.begin((Fixture.server("lim1"), Fixture.server("standby")))
        #expect(HistoryText([begin]).lines == ["  lim1 and standby become a pair: redundancy was set up here"])
        #expect((entries + [begin]).ofThisPair.allSatisfy { $0.move == nil })
        #expect((entries + [begin] + entries).ofThisPair.count == 3)
        #expect(entries.ofThisPair.count == 2)
    }

    @Test("the picture has a bar for each phase and is well-formed whatever the words are")
    func picture() throws {
        let svg = try #require(MoveDrawing(entries).svg)
        #expect(svg.contains("detect 900   promote 410"))
        #expect(svg.contains("&lt;lost&gt; &amp; &quot;gone&quot;"))
        #expect(svg.split(separator: "<rect ").count == 4)
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(MoveDrawing([]).svg == nil)
    }

    @Test(
        "the time of a pause: seconds, minutes, hours, a day at most",
        arguments: [
            ("90s", 0), ("10m", 0), ("0s", 64), ("-5m", 64), ("25h", 64), ("x", 64), ("999999999h", 64), ("", 64),
        ]
    )
    func pauseTimes(_ time: String, _ status: Int32) async {
        let daemon = AnsweringDaemon(DaemonAnswer(status: 0, message: "paused", data: nil))
        let run = await Ran(
            ["redundancy", "pause", "--for", time],
            with: FakeOperations(),
            isRoot: true,
            daemon: daemon
        )
        // What is no such time is refused before the daemon is asked.
        #expect(run.status == status)
    }
}
