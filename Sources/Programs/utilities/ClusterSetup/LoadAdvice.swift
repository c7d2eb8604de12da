package import ClusterModel
import Glibc
package import SetupDialog

/// How busy servers are, before a running system is changed (R-PR-15).
package enum LoadAdvice {
    /// Above this share of its processors' time a server is busy.
    package static let busyPercent = 70

    /// Of this server's processors, on average over the last minute.
    static func percent() -> Int {
        var loads = [0.0, 0.0, 0.0]
        guard getloadavg(&loads, 3) > 0 else { return 0 }
        return Int(loads[0] * 100) / max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    package static func note(_ loads: [(server: ServerName, percent: Int)], of cluster: ClusterName) -> PlannedChange {
        let figures = loads.map { "\($0.server) \($0.percent) %" }.joined(separator: ", ")
        let busy = loads.filter { $0.percent > busyPercent }.map(\.server.description)
        let advice =
            busy.isEmpty
            ? "No service is interrupted; a time of low traffic is best all the same."
            : "\(busy.joined(separator: ", ")) \(busy.count == 1 ? "is" : "are") busy: wait for a time of low traffic."
        return PlannedChange(.note, on: "cluster \(cluster)", "load now: \(figures). \(advice)")
    }
}
