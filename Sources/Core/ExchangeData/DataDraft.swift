package import ClusterModel

/// A version that is to be made: everything but its content.
package struct DataDraft: Hashable, Sendable {
    package var lim: LIMNumber
    package var epoch: UInt64
    package var sequence: UInt64
    package var producer: ServerName
    package var cause: DataVersion.Cause
    package var actions: UInt64
    package var lineage: DataLineage
    /// Content with this hash is no new version.
    package var unless: String?

    /// Whether the product is asked to write its data to disk first.
    package var asksProduct: Bool {
        switch cause {
        case .backup, .first, .move, .chosen: true
        case .copy: false
        }
    }
}
