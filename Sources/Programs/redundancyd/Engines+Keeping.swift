import EngineClock
import Logging
import SystemSupport

extension Engines {
    /// A stop by a set-up takes 180 s at most, one by an upgrade a little more.
    private static let longestKeeping = Duration.seconds(300)

    /// A flag that a killed set-up left behind: the next shutdown would hand nothing over.
    func watchKeepPlacement() async {
        var flag = PassingFlag(path: Paths.keepPlacement, longest: Self.longestKeeping)
        while !Task.isCancelled {
            // Ends only by cancellation, which the loop's condition sees.
            await Rest.pass(.seconds(60))
            do {
                guard try flag.removeIfLeft(at: MonotonicClock.sinceStart()) else { continue }
            } catch {
                log.error("a flag that was left behind stays", metadata: ["error": "\(error)"])
                continue
            }
            log.notice("a flag that was left behind is removed", metadata: ["path": "\(Paths.keepPlacement)"])
            // With the flag nobody was told.
            if management == nil, let gone = Self.pairUnknown(on: identity.me) { alarms.raise(gone) }
        }
    }
}
