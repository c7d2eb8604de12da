/// One question or order for the daemon on this server (DESIGN section 6).
package struct DaemonRequest: Hashable, Sendable {
    package var verb: String
    package var arguments: [String: String]

    package init(_ verb: String, _ arguments: [String: String] = [:]) {
        self.verb = verb
        self.arguments = arguments
    }
}

/// The last line of the daemon's answer.
package struct DaemonAnswer: Sendable {
    /// An exit status of DESIGN section 6, or of the question's own.
    package var status: Int32
    /// One sentence for the operator; empty where the data say it all.
    package var message: String
    /// JSON text, or nil.
    package var data: String?

    package init(status: Int32, message: String, data: String?) {
        self.status = status
        self.message = message
        self.data = data
    }
}

/// The daemon, as the utilities see it.
package protocol DaemonRequests: Sendable {
    /// Throws `OperationError` if the daemon can't be reached, its answer can't be read or this account may not ask for it;
    /// an order that it refuses is an answer. `onProgress` is called with each sentence that comes before the answer.
    func ask(_ request: DaemonRequest, onProgress: @escaping @Sendable (String) -> Void) async throws -> DaemonAnswer
}
