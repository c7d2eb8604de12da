package import ClusterModel

/// What came of a `DialogCheck`.
package enum Finding: Hashable, Sendable {
    case passed
    /// One sentence for the operator: what is wrong and what to do. Nothing was changed.
    case refused(String)
    case pair(PairFound)
    case packages([PackageFound])
    /// nil: there is nothing that would have to make room.
    case standbyData(StandbyDataFound?)
    case inventory(SystemInventory)
    /// Its fingerprint ("SHA256:...").
    case hostKey(String)
    case changes([PlannedChange])
}
