/// Whether servers and network are big enough for exchange data (R-PR-10, R-PR-11).
package enum Capacity {
    /// What the standby needs free: two backups of each regular server beside what it holds already, and a fifth more.
    package static func bytesNeeded(backups: [UInt64], held: UInt64) -> UInt64 {
        let all = backups.reduce(0) { $0 &+ $1 } &* 2
        let margin = all / 5
        return all &+ margin > held ? all &+ margin &- held : 0
    }

    /// Nil if there is room; else what is missing, in words.
    package static func shortage(backups: [UInt64], held: UInt64, free: UInt64) -> String? {
        let needed = bytesNeeded(backups: backups, held: held)
        if free >= needed { return nil }
        return "two data backups of each regular server need \(text(needed)) more, and \(text(free)) are free"
    }

    /// How long one round of backups takes at a rate in bytes per second; nil if nothing was measured yet.
    package static func seconds(backups: [UInt64], rate: UInt64?) -> UInt64? {
        guard let rate, rate > 0 else { return nil }
        return (backups.reduce(0) { $0 &+ $1 } + rate - 1) / rate
    }

    package static func text(_ bytes: UInt64) -> String {
        for (unit, size) in [("GB", UInt64(1) << 30), ("MB", 1 << 20), ("kB", 1 << 10)] where bytes >= size {
            let tenths = bytes / (size / 10)
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
