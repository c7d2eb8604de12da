import Foundation

/// Something that reads bytes from outside. Whatever they are it must answer: no trap, no hang, nothing unsafe shown.
struct Target: Sendable {
    let name: String
    /// Good input, beside what is kept in Tests/Fuzz.
    let samples: @Sendable () throws -> [[UInt8]]
    let take: @Sendable ([UInt8]) -> Void

    static var all: [Target] { ring + documents + files + kernel }

    /// JSON that is decoded, and what is then done with it. It begins with what is kept in Tests/Fuzz.
    static func json<Value: Codable & Sendable>(
        _ name: String,
        then use: @escaping @Sendable (Value) -> Void
    ) -> Target {
        bytes(name) { bytes in
            if let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)) { use(value) }
        }
    }

    static func text(_ name: String, read: @escaping @Sendable (String) -> Void) -> Target {
        bytes(name) { read(String(decoding: $0, as: UTF8.self)) }
    }

    static func bytes(_ name: String, read: @escaping @Sendable ([UInt8]) -> Void) -> Target {
        Target(name: name, samples: { [] }, take: read)
    }
}
