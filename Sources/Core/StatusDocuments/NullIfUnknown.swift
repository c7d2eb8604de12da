/// A value that is written as `null` while it is unknown, so that a key never disappears from a document (section 6).
///
/// Reading takes a missing key for unknown too.
@propertyWrapper
package struct NullIfUnknown<Value: Codable & Hashable & Sendable>: Hashable, Sendable {
    package var wrappedValue: Value?

    package init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }
}

extension NullIfUnknown: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

extension KeyedDecodingContainer {
    /// What the compiler's own decoding calls for a property with this wrapper.
    package func decode<Value>(
        _ type: NullIfUnknown<Value>.Type,
        forKey key: Key
    ) throws -> NullIfUnknown<Value> {
        NullIfUnknown(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}
