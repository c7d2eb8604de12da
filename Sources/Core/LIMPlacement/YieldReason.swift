package import ClusterModel

/// Why a server leaves a LIM to the other side.
package enum YieldReason: Hashable, Sendable {
    case fallback
    case replaced(by: LIMNumber)
    case dualActive
    case leaving
    case lockedAway
    /// After a power cut: the other side ran it last, or has newer data.
    case olderData
    /// This server is cut off and starts nothing, while the other one is there and could.
    case cutOff
}
