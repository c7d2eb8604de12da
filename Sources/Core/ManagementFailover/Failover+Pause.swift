import ClusterModel

// No move by itself for a while, by order. It lives in both daemons' memory and ends by itself.
extension Failover {
    /// Longer pauses are forgotten ones.
    package static let longestPause = Duration.seconds(24 * 3600)

    mutating func pause(_ duration: Duration, id: UInt64) {
        let length = min(max(duration, .zero), Self.longestPause)
        pauseGeneration = min(pauseGeneration + 1, Self.mostOrders - 1)
        lastReport = nil
        guard length > .zero else {
            if pausedUntil != nil { record("moves by itself again", because: "the pause was ended by order") }
            pausedUntil = nil
            return out.append(.answer(id: id, .done("Management moves by itself again when it must.")))
        }
        pausedUntil = now.advanced(by: length)
        record("moves nothing by itself for \(Self.words(length))", because: "ordered")
        let warning = "If the active server dies meanwhile, nobody takes over by itself."
        out.append(
            .answer(id: id, .done("Automatic moves of management are paused for \(Self.words(length)). \(warning)"))
        )
    }

    mutating func adoptPause(_ report: ManagementReport) {
        guard let generation = report.pauseGeneration, generation > pauseGeneration, generation < Self.mostOrders else {
            return
        }
        pauseGeneration = generation
        let rest = min(max(report.pausedFor ?? .zero, .zero), Self.longestPause)
        pausedUntil = rest > .zero ? now.advanced(by: rest) : nil
    }

    mutating func reconsiderPause() {
        guard let until = pausedUntil, now >= until else { return }
        pausedUntil = nil
        record("moves by itself again", because: "the pause has ended")
    }

    /// A time as people say it.
    static func words(_ duration: Duration) -> String {
        let seconds = max(0, (duration.inMilliseconds + 999) / 1000)
        if seconds < 120 { return "\(seconds) s" }
        return seconds < 7200 ? "\((seconds + 59) / 60) min" : "\((seconds + 3599) / 3600) h"
    }
}
