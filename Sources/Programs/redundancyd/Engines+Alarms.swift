import EngineClock
import SystemSupport

// What is raised here is shown on every member.
extension Engines {
    /// Several changes of one moment are told together.
    private static let pause = Rest.step * 2

    /// Tells the others all that is raised here whenever that changes, or the ring does. Until cancelled.
    func tellAlarms() async {
        for await _ in alarms.changes {
            repeat { await Rest.pass(Self.pause) } while !ring.send(.alarms(alarms.list())) && !Task.isCancelled
        }
    }
}
