/// Tells the states of a few units, and then each change.
///
/// The end of a main process is seen in the moment it happens, without asking systemd over and over; what has no
/// process is looked at now and then, and often while something is being done with it.
package struct UnitWatch: Sendable {
    private let units: [String]
    private let interval: Duration
    private let systemd: Systemd

    /// `interval` is how often units are looked at while nothing seems to happen.
    package init(_ units: [String], every interval: Duration = .seconds(10), systemd: Systemd = Systemd()) {
        self.units = units
        self.interval = interval
        self.systemd = systemd
    }

    /// First all states, then those that changed; one reader. The reader's task does the work, and ends it when
    /// cancelled. While systemd can't be asked nothing is told, and it is asked again.
    package func changes() throws(ServiceError) -> AsyncStream<UnitState> {
        for unit in units { try UnitName.check(unit) }
        let watcher = UnitWatcher(units: units, interval: interval, systemd: systemd)
        return AsyncStream {
            await watcher.next()
        } onCancel: {
            watcher.cancel()
        }
    }
}
