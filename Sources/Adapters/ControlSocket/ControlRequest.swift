/// What a utility asks the daemon: one line of JSON on the control socket.
package struct ControlRequest: Sendable, Equatable {
    package let verb: String
    package let arguments: [String: String]

    package init(verb: String, arguments: [String: String] = [:]) {
        self.verb = verb
        self.arguments = arguments
    }
}

extension ControlRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case verb
        case arguments
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        verb = try container.decode(String.self, forKey: .verb)
        // A person with a plain socket tool may leave them out.
        arguments = try container.decodeIfPresent([String: String].self, forKey: .arguments) ?? [:]
    }
}
