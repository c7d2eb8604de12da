/// What the control socket takes from its callers, who are never trusted.
package struct ControlLimits: Sendable {
    package var requestBytes: Int
    package var connections: Int
    /// How long a caller may take to send its request.
    package var requestTime: Duration
    /// How long a caller may leave an answer unread.
    package var answerTime: Duration

    package init(
        requestBytes: Int = 65536,
        connections: Int = 32,
        requestTime: Duration = .seconds(5),
        answerTime: Duration = .seconds(5)
    ) {
        self.requestBytes = requestBytes
        self.connections = connections
        self.requestTime = requestTime
        self.answerTime = answerTime
    }
}
