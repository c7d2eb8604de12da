/// The daemon's last word on a request.
package struct ControlReply: Sendable, Equatable, Codable {
    /// What the utility exits with; 0 is success, the others are those of sysexits that the manual lists.
    package let exit: Int32
    /// One sentence for the operator; empty if there is nothing to say.
    package let message: String
    /// A JSON text for the utility, as a string; its shape depends on the verb.
    package let data: String?

    package init(exit: Int32, message: String, data: String? = nil) {
        self.exit = exit
        self.message = message
        self.data = data
    }

    /// What is said before the last word, while work goes on.
    package struct Progress: Sendable, Equatable, Codable {
        package let progress: String

        package init(_ sentence: String) { progress = sentence }
    }
}
