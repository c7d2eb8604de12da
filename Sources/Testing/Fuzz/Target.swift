import Foundation

/// Something that reads bytes from outside. Whatever they are it must answer: no trap, no hang, nothing unsafe shown.
struct Target: Sendable {
    let name: String
    /// Good input, which the search begins with.
    let samples: @Sendable () throws -> [[UInt8]]
    let take: @Sendable ([UInt8]) -> Void

    static var all: [Target] { ring + documents + files + kernel }

    /// JSON that is decoded, and what is then done with it.
    static func json<Value: Codable & Sendable>(
        _ name: String,
        _ samples: @escaping @Sendable () throws -> [Value],
        then use: @escaping @Sendable (Value) -> Void
    ) -> Target {
        Target(name: name) {
            try samples().map { Array(try JSONEncoder().encode($0)) }
        } take: { bytes in
            if let value = try? JSONDecoder().decode(Value.self, from: Data(bytes)) { use(value) }
        }
    }

    static func text(
        _ name: String,
        _ samples: [String],
        read: @escaping @Sendable (String) -> Void
    ) -> Target {
        Target(name: name) {
            samples.map { Array($0.utf8) }
        } take: {
            read(String(decoding: $0, as: UTF8.self))
        }
    }
}
