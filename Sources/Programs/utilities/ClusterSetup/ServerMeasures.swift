import FoundationEssentials
import Glibc
import SystemSupport

/// What a server has to work with, measured on it. Changes nothing but a file of a few megabytes, gone afterwards.
package struct ServerMeasures: Codable, Hashable, Sendable {
    package var processors: Int
    package var memoryMegabytes: Int
    /// Where data and backups are kept.
    package var freeMegabytes: Int
    package var writeMegabytesPerSecond: Int
    /// Processes that want to run, on average over the last minute.
    package var load: Double
    /// Its interface has more than one cable (R-PR-21).
    package var isBonded: Bool

    package init(
        processors: Int,
        memoryMegabytes: Int,
        freeMegabytes: Int,
        writeMegabytesPerSecond: Int,
        load: Double,
        isBonded: Bool
    ) {
        self.processors = processors
        self.memoryMegabytes = memoryMegabytes
        self.freeMegabytes = freeMegabytes
        self.writeMegabytesPerSecond = writeMegabytesPerSecond
        self.load = load
        self.isBonded = isBonded
    }

    static let folder = "/var/lib/sn-redundancy"

    static func measure(interface: String?) throws -> ServerMeasures {
        var loads = [0.0, 0.0, 0.0]
        getloadavg(&loads, 3)
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else { throw SystemError("statvfs", folder) }
        return ServerMeasures(
            processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memoryMegabytes: sysconf(Int32(_SC_PHYS_PAGES)) / 1024 * sysconf(Int32(_SC_PAGESIZE)) / 1024,
            freeMegabytes: Int(space.f_bavail) / 1024 * Int(space.f_frsize) / 1024,
            writeMegabytesPerSecond: try writeRate(),
            load: loads[0],
            isBonded: interface.map { access("/sys/class/net/\($0)/bonding", F_OK) == 0 } ?? false
        )
    }

    /// 16 megabytes, synced: long enough to tell a disk from its cache.
    private static func writeRate() throws -> Int {
        let megabytes = 16
        let path = "\(folder)/measure"
        defer { unlink(path) }
        let began = MonotonicClock.sinceStart()
        try AtomicFile.write([UInt8](repeating: 0x5a, count: megabytes << 20), to: path, mode: 0o600)
        return Int(Double(megabytes) / ((MonotonicClock.sinceStart() - began) / .seconds(1)))
    }
}
