import SetupDialog
import Testing

@Suite("An answers file is read whole, and all that is wrong with it is said at once")
struct AnswerReaderTests {
    private func entry(_ key: String, _ value: String, line: Int) -> AnswerTree.Entry {
        .init(key: key, line: line, value: .scalar(value, line: line))
    }

    @Test("Unknown keys, wrong values and missing answers are all named, with their lines")
    func everything() {
        let reader = AnswerReader(
            .map(
                [
                    entry("version", "2", line: 1), entry("role", "boss", line: 2), entry("virtualIp", "x", line: 3),
                    entry("mode", "fast", line: 4), entry("restartWebServer", "perhaps", line: 5),
                    entry("role", "master", line: 6),
                ],
                line: 1
            )
        )
        let texts = reader.problems.map(\.description)
        #expect(texts.contains { $0.hasPrefix("line 1: version: is 2") })
        #expect(texts.contains { $0 == "line 2: role: is \"boss\"; it must be master or standby" })
        #expect(texts.contains { $0.hasPrefix("line 3: virtualIp: is not a known key") })
        #expect(texts.contains { $0.hasPrefix("line 4: mode: is \"fast\"; it must be availability or consistency") })
        #expect(texts.contains { $0.hasPrefix("line 5: restartWebServer") })
        #expect(texts.contains("line 6: role: is given twice"))
        let missing = reader.problems.filter(\.isMissing).map(\.key)
        #expect(
            missing == [
                "managerPasswordFile", "standbySudoPasswordFile", "virtualIP", "replication.user",
                "replication.passwordFile",
            ]
        )
    }

    @Test("An empty file misses every required answer and has nothing wrong")
    func empty() {
        let reader = AnswerReader(.map([], line: 1))
        #expect(!reader.problems.contains { !$0.isMissing })
        #expect(reader.problems.count == 7)
    }

    @Test("A standby's file needs no sudo password")
    func standby() {
        let reader = AnswerReader(.map([entry("role", "standby", line: 1)], line: 1))
        #expect(!reader.problems.map(\.key).contains("standbySudoPasswordFile"))
    }

    @Test("A value of the wrong shape is named, whatever it is")
    func shapes() {
        for value in [AnswerTree.list([], line: 3), .map([], line: 3), .scalar("", line: 3)] {
            for key in ["version", "role", "virtualIP", "replication", "install", "references", "mode"] {
                let reader = AnswerReader(.map([.init(key: key, line: 3, value: value)], line: 1))
                let isList = ["install", "references"].contains(key) && value == .list([], line: 3)
                let isMap = key == "replication" && value == .map([], line: 3)
                #expect(isList || isMap || reader.problems.contains { $0.line == 3 }, "\(key) \(value)")
            }
        }
    }
}
