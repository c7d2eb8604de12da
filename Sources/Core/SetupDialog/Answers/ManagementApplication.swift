/// One of the two web applications (R-MW-14, R-MW-15).
package enum ManagementApplication: String, Hashable, Sendable, CaseIterable, Codable {
    case snm
    case pm

    /// The name people know it by.
    package var label: String {
        switch self {
        case .snm: "SNM"
        case .pm: "PM"
        }
    }
}
