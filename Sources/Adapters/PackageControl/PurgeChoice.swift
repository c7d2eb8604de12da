/// What can be purged of some packages without a change to anything else on this server, and what has to stay.
package struct PurgeChoice: Sendable, Hashable {
    package var purged: [String]
    package var kept: [String]
    /// What apt would remove, or install instead, if those that are kept were purged, too.
    package var others: [String]

    package init(purged: [String] = [], kept: [String] = [], others: [String] = []) {
        self.purged = purged
        self.kept = kept
        self.others = others
    }
}
