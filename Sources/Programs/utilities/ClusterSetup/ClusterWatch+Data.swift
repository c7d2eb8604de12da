import ClusterModel
import StatusDocuments
import SystemSupport

// Whether the standby has what a LIM would start from there.
extension ClusterWatch {
    /// LIMs whose data are not in place on both of their servers; without them the other side starts on what it was
    /// installed with. Looked for during half a minute: data may be large.
    func withoutData() async throws -> [LIMNumber] {
        guard try Installation.productDescription().exchangeData != nil else { return [] }
        var missing: [LIMNumber] = []
        let end = MonotonicClock.sinceStart() + .seconds(30)
        while MonotonicClock.sinceStart() < end {
            missing = Self.withoutData(try await status())
            if missing.isEmpty { return [] }
            try await Task.sleep(for: .milliseconds(300))
        }
        return missing
    }

    static func withoutData(_ cluster: ClusterStatusDocument.Cluster) -> [LIMNumber] {
        cluster.lims.filter { lim in
            let data = lim.data ?? []
            return data.count < 2 || data.contains { !$0.inPlace || $0.hash != data[0].hash }
        }
        .map(\.lim)
    }

    /// What to add to an order's last word; empty if nothing is missing.
    func remark(on standby: ServerName) async -> String {
        // What can't be told now, status tells.
        guard let missing = try? await withoutData(), !missing.isEmpty else { return "" }
        let names = missing.map { "LIM \($0)" }.joined(separator: ", ")
        return
            " The data of \(names) are still on their way to \(standby): until 'cluster status' shows them in place there, "
            + "a takeover would start on what \(standby) was installed with."
    }
}
