package import ClusterModel

/// Why a LIM is not run here for now.
package enum LIMFailure: Hashable, Sendable {
    case programs
    case foreignAlias(MACAddress)
    /// The kernel did not take the alias.
    case alias
    /// The start could not be stored durably.
    case memory
}
