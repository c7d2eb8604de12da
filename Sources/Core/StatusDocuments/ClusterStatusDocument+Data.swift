package import ClusterModel

extension ClusterStatusDocument.Cluster {
    /// The first of these LIMs whose own server does not have its newest data in place, with the server that alone has
    /// them. Where no data are kept nobody has.
    package func dataElsewhere(of lims: [LIMNumber]) -> (lim: LIMNumber, holder: ServerName)? {
        for entry in self.lims where lims.contains(entry.lim) {
            let data = entry.data ?? []
            let own = data.first { $0.server == entry.regular && $0.inPlace }
            let other = data.first { other in
                other.server != entry.regular && other.hash != own?.hash
                    && !other.number.lexicographicallyPrecedes(own?.number ?? [])
            }
            if let other { return (entry.lim, other.server) }
        }
        return nil
    }
}

extension ClusterStatusDocument.DataEntry {
    /// Epoch and sequence; a version that can't be read counts as older than all.
    fileprivate var number: [UInt64] { version.split(separator: ".").map { UInt64($0) ?? 0 } }
}
