import ClusterModel
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
    /// The kernel's clock is kept right by NTP (R-DH-04).
    package var isClockKept: Bool
    /// Seconds since 1970, at the end of the measuring.
    package var clock: Double
    /// SHA-256 of each file of voice prompts; nil if that can't be told.
    package var prompts: [String: String]?
    /// Its interface takes IPv6 addresses; nil if that can't be told.
    package var takesIPv6: Bool?

    package init(
        processors: Int,
        memoryMegabytes: Int,
        freeMegabytes: Int,
        writeMegabytesPerSecond: Int,
        load: Double,
        isBonded: Bool,
        isClockKept: Bool,
        clock: Double,
        prompts: [String: String]? = nil,
        takesIPv6: Bool? = nil
    ) {
        self.processors = processors
        self.memoryMegabytes = memoryMegabytes
        self.freeMegabytes = freeMegabytes
        self.writeMegabytesPerSecond = writeMegabytesPerSecond
        self.load = load
        self.isBonded = isBonded
        self.isClockKept = isClockKept
        self.clock = clock
        self.prompts = prompts
        self.takesIPv6 = takesIPv6
    }

    static let folder = "/var/lib/sn-redundancy"

    static func measure(interface: String?) async throws -> ServerMeasures {
        let folders = try Installation.productDescription().lim.prompts ?? []
        let prompts = await PromptFiles(folders: folders).hashes()
        var loads = [0.0, 0.0, 0.0]
        getloadavg(&loads, 3)
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else { throw SystemError("statvfs", folder) }
        // A disk that is full or read-only is a row of the check, not a server that does not answer.
        let rate = (try? writeRate()) ?? 0
        return ServerMeasures(
            processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            memoryMegabytes: sysconf(Int32(_SC_PHYS_PAGES)) / 1024 * sysconf(Int32(_SC_PAGESIZE)) / 1024,
            freeMegabytes: Int(space.f_bavail) / 1024 * Int(space.f_frsize) / 1024,
            writeMegabytesPerSecond: rate,
            load: loads[0],
            isBonded: interface.map { access("/sys/class/net/\($0)/bonding", F_OK) == 0 } ?? false,
            isClockKept: KernelClock.isKept,
            clock: KernelClock.now,
            prompts: prompts,
            takesIPv6: try interface.map { try takesIPv6(interface: $0) }
        )
    }

    /// A kernel without IPv6 has no such file.
    private static func takesIPv6(interface: String) throws -> Bool {
        let setting = try AtomicFile.read("/proc/sys/net/ipv6/conf/\(interface)/disable_ipv6")
        return setting?.first == UInt8(ascii: "0")
    }

    /// The best of three, since other work on a server can only slow it down.
    private static func writeRate() throws -> Int { try (0..<3).map { _ in try writeOnce() }.max() ?? 0 }

    /// 16 megabytes, synced: long enough to tell a disk from its cache.
    private static func writeOnce() throws -> Int {
        let megabytes = 16
        let path = "\(folder)/measure"
        defer { unlink(path) }
        let began = MonotonicClock.sinceStart()
        try AtomicFile.write([UInt8](repeating: 0x5a, count: megabytes << 20), to: path, mode: 0o600)
        return Int(Double(megabytes) / ((MonotonicClock.sinceStart() - began) / .seconds(1)))
    }
}
