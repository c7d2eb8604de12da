package import ClusterModel

/// What a member tells the others of the exchange data that it holds: whenever that changes, in each new view, and once
/// a minute. Complete in itself.
package struct DataReport: Hashable, Sendable, Codable {
    package struct Entry: Hashable, Sendable, Codable {
        package var lim: LIMNumber
        /// Newest first; the newest few.
        package var versions: [DataVersion]
        /// What lies where the LIM reads it.
        package var inPlace: VersionID?
        /// Why it does not hold what it should, in one sentence.
        package var failure: String?
        /// Of the version that is being copied here.
        package var percent: Int?

        package init(
            lim: LIMNumber,
            versions: [DataVersion],
            inPlace: VersionID? = nil,
            failure: String? = nil,
            percent: Int? = nil
        ) {
            self.lim = lim
            self.versions = versions
            self.inPlace = inPlace
            self.failure = failure
            self.percent = percent
        }

        package var newest: DataVersion? { versions.first }
    }

    package var lims: [Entry]
    /// A later number asks everybody to look for newer data now.
    package var syncsAsked: UInt64
    /// Up to which of them this member's running LIMs have been looked at.
    package var syncsDone: UInt64

    package init(lims: [Entry], syncsAsked: UInt64 = 0, syncsDone: UInt64 = 0) {
        self.lims = lims
        self.syncsAsked = syncsAsked
        self.syncsDone = syncsDone
    }

    /// What is left of a report once everything is checked: it comes from the ring and may hold anything.
    package var checked: DataReport {
        var report = self
        report.lims = lims.prefix(10).map { entry in
            var entry = entry
            entry.versions = entry.versions.filter {
                $0.id != nil && $0.isPlausible && $0.lim == entry.lim && $0.ancestors.count <= 64
                    && ($0.losers?.count ?? 0) <= 64
            }
            .sorted { $0.isNewer(than: $1) }.prefix(4).map(\.self)
            entry.failure = entry.failure.map { String($0.prefix(400)) }
            entry.percent = entry.percent.map { min(max($0, 0), 100) }
            return entry
        }
        return report
    }

    package func lim(_ number: LIMNumber) -> Entry? { lims.first { $0.lim == number } }
}
