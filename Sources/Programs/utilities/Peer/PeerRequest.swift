import FoundationEssentials
import SystemSupport

/// What another server asks of this one: one JSON object with a "verb", on one line.
package struct PeerRequest: Sendable {
    /// A plan's biggest file and its JSON around it fit in; anything longer is no request of ours.
    static let limit = 8 << 20

    let verb: String
    private let text: Data

    package init(_ line: [UInt8]) throws(OperationError) {
        guard line.count <= Self.limit else {
            throw OperationError(.usage, "The request is longer than \(Self.limit) bytes.")
        }
        guard JSONNesting.isWithinLimit(line) else {
            throw OperationError(.usage, "The request is nested too deep.")
        }
        text = Data(line)
        do {
            verb = try JSONDecoder().decode(Envelope.self, from: text).verb
        } catch {
            throw OperationError(.usage, "The request is not a JSON object with a verb.")
        }
    }

    /// The request as what its verb needs.
    package func read<Contents: Decodable>(_: Contents.Type) throws(OperationError) -> Contents {
        do { return try JSONDecoder().decode(Contents.self, from: text) } catch {
            throw OperationError(.usage, "The request \"\(verb)\" lacks something, or says it in another way.")
        }
    }

    private struct Envelope: Decodable { var verb: String }
}
