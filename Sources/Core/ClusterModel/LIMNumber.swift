/// The number of a LIM in the system: 1 to 124, the product's maximum. LIM 1's server keeps the system's inventory.
package struct LIMNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: Int

    package init?(_ value: Int) {
        guard (1...124).contains(value) else { return nil }
        self.value = value
    }

    package init?(_ text: String) {
        guard let value = Int(text) else { return nil }
        self.init(value)
    }

    private init(known value: Int) { self.value = value }

    package static let one = LIMNumber(known: 1)
    package static let all = (1...124).map { LIMNumber(known: $0) }

    package var description: String { String(value) }

    package static func < (left: LIMNumber, right: LIMNumber) -> Bool { left.value < right.value }
}

extension LIMNumber: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let value = try container.decode(Int.self)
        guard let number = LIMNumber(value) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "LIM \(value): not 1 to 124")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
