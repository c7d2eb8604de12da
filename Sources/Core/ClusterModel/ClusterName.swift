/// The name of a cluster: the same letters as a server's name.
package struct ClusterName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    package init?(_ text: String) {
        guard let name = ServerName(text) else { return nil }
        description = name.description
    }

    package static func < (left: ClusterName, right: ClusterName) -> Bool { left.description < right.description }
}

extension ClusterName: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = ClusterName(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a cluster name")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
