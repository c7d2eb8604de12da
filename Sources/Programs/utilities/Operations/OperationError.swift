/// Why an operation did not do what was asked, as the operator reads it and as a script tells it apart.
package struct OperationError: Error, Sendable, CustomStringConvertible {
    package var status: ExitStatus
    /// One sentence: what happened, to what, and what to do next.
    package var description: String
    /// What failed underneath, for the log.
    package var cause: (any Error)?

    package init(_ status: ExitStatus, _ sentence: String, cause: (any Error)? = nil) {
        self.status = status
        description = sentence
        self.cause = cause
    }
}
