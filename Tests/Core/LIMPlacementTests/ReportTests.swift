import ClusterModel
import ClusterTestKit
import Foundation
import LIMPlacement
import LIMSimulation
import Testing

@Suite("Reports are read with limits and never trusted")
struct ReportTests {
    private func report(regulars: Int = 1) throws -> PlacementReport {
        let names = (1...regulars).map { "lim\($0)" } + ["standby"]
        let configuration = try ScenarioCluster.configuration(names[...])
        return PlacementReport(
            from: configuration.standby,
            cluster: configuration.name,
            view: ViewID(value: 7),
            sequence: 1,
            generation: configuration.generation,
            configuration: configuration,
            lims: configuration.regulars.map { entry in
                LIMReport(lim: entry.lim, phase: .serving, epoch: LIMEpoch(number: 3, side: .standby, supersedes: 2))
            }
        )
    }

    @Test("a report survives the way through JSON, and is small even for the largest cluster")
    func roundTrip() throws {
        let report = try report(regulars: 10)
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(PlacementReport.self, from: data) == report)
        #expect(data.count < PlacementReport.maximumBytes / 4)
    }

    @Test("fields that this program does not know are ignored")
    func newerField() throws {
        let data = try JSONEncoder().encode(try report())
        let text = try #require(String(data: data, encoding: .utf8))
        let longer = "{\"colour\":\"red\"," + text.dropFirst()
        #expect(try JSONDecoder().decode(PlacementReport.self, from: Data(longer.utf8)) == report())
    }

    @Test("lists without bound, numbers that run over and strange configurations are refused")
    func refused() throws {
        var many = try report()
        many.asks = (0..<17).map { PlacementAsk(id: $0, lim: .one) }
        var high = try report()
        high.lims[0].epoch?.number = .max
        var seen = try report()
        seen.lims[0].seen.regular = .max
        var other = try report()
        other.configuration?.generation = 9
        var twice = try report()
        let regulars = twice.configuration?.regulars ?? []
        twice.configuration?.regulars += regulars
        for wrong in [many, high, seen, other, twice] {
            let data = try JSONEncoder().encode(wrong)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(PlacementReport.self, from: data) }
        }
    }

    @Test("bytes that were changed on the way never do more than fail", arguments: UInt64(0)..<20)
    func fuzzed(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let good = Array(try JSONEncoder().encode(try report(regulars: 2)))
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if generator.chance(20) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator)) }
            guard let read = try? JSONDecoder().decode(PlacementReport.self, from: Data(bytes)) else { continue }
            #expect(read.fault == nil)
        }
    }

    @Test("members that change the configuration at the same time never give it the same number")
    func generations() throws {
        var configuration = try ScenarioCluster.configuration(["lim1", "lim2", "lim3", "standby"])
        for _ in 0..<40 {
            let next = configuration.members.map { configuration.nextGeneration(on: $0) }
            #expect(Set(next).count == next.count)
            #expect(next.allSatisfy { $0 > configuration.generation })
            configuration.generation = next.min() ?? 0
        }
    }
}
