package import ClusterModel

/// The two servers that may run a LIM.
package enum LIMSide: String, Hashable, Sendable, Codable, CaseIterable {
    case regular
    case standby

    package var other: LIMSide {
        switch self {
        case .regular: .standby
        case .standby: .regular
        }
    }

    package init(_ lock: LIMLock) {
        switch lock {
        case .regular: self = .regular
        case .standby: self = .standby
        }
    }
}
