/// Counts the actions on a cluster that leave one version of its exchange data: every version names the count under
/// which it was made (R-DH-08, R-DH-09).
package struct DataActions: Hashable, Sendable, Codable {
    /// The count with which the cluster began; higher than that of any cluster its servers were in before.
    package var founded: UInt64
    package var actions: UInt64

    package init(founded: UInt64) {
        self.founded = founded
        actions = founded
    }

    package mutating func act() { actions += 1 }
}
