package import ClusterModel

/// A line of the decision record, as `redundancy history --json` prints it.
package struct HistoryEntry: Hashable, Sendable, Codable {
    package struct Input: Hashable, Sendable, Codable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Phase: Hashable, Sendable, Codable {
        package var name: String
        package var milliseconds: Int

        package init(name: String, milliseconds: Int) {
            self.name = name
            self.milliseconds = milliseconds
        }
    }

    /// A move that was measured to its first confirmed commit.
    package struct Move: Hashable, Sendable, Codable {
        package var from: ServerName
        package var to: ServerName
        package var epoch: UInt64
        package var planned: Bool
        @NullIfUnknown package var outageMilliseconds: Int?
        package var phases: [Phase]

        package init(
            from: ServerName,
            to: ServerName,
            epoch: UInt64,
            planned: Bool,
            outageMilliseconds: Int?,
            phases: [Phase]
        ) {
            self.from = from
            self.to = to
            self.epoch = epoch
            self.planned = planned
            self.outageMilliseconds = outageMilliseconds
            self.phases = phases
        }
    }

    /// A drill: to the other side and back, under canary writes.
    package struct Drill: Hashable, Sendable, Codable {
        package var passed: Bool
        @NullIfUnknown package var outageMilliseconds: Int?
        @NullIfUnknown package var outageBackMilliseconds: Int?
        package var acknowledgedRows: Int
        package var lostRows: Int

        package init(
            passed: Bool,
            outageMilliseconds: Int?,
            outageBackMilliseconds: Int?,
            acknowledgedRows: Int,
            lostRows: Int
        ) {
            self.passed = passed
            self.outageMilliseconds = outageMilliseconds
            self.outageBackMilliseconds = outageBackMilliseconds
            self.acknowledgedRows = acknowledgedRows
            self.lostRows = lostRows
        }
    }

    /// ISO 8601 with offset.
    package var at: String
    package var what: String
    package var why: String
    /// What was known when it was decided.
    package var inputs: [Input]?
    package var move: Move?
    package var drill: Drill?
    /// The first entry of a pair: what is older was another pair's.
    package var begins: Bool?

    package init(what: String, why: String) {
        at = ""
        self.what = what
        self.why = why
    }

    package static func begin(_ pair: (ServerName, ServerName)) -> HistoryEntry {
        var entry = HistoryEntry(what: "\(pair.0) and \(pair.1) become a pair", why: "redundancy was set up here")
        entry.begins = true
        return entry
    }
}

extension [HistoryEntry] {
    /// Those of the present pair; the record itself outlives pairs.
    package var ofThisPair: ArraySlice<HistoryEntry> { self[(lastIndex { $0.begins == true } ?? startIndex)...] }
}
