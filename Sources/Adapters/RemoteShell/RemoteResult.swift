/// What a command did on the other server.
package struct RemoteResult: Sendable, Equatable {
    package var status: Int32
    package var output: String
    package var messages: String

    package init(status: Int32, output: String, messages: String) {
        self.status = status
        self.output = output
        self.messages = messages
    }
}
