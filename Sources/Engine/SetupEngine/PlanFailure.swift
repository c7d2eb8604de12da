/// A plan that was not carried out: what failed, and what became of the changes made before.
package struct PlanFailure: Error, Sendable, CustomStringConvertible {
    package var step: String
    package var cause: any Error
    /// Empty: everything that had been changed was taken back.
    package var leftBehind: [String]

    package var description: String {
        let undone =
            leftBehind.isEmpty
            ? "Everything changed before was undone."
            : "Not everything could be undone: \(leftBehind.joined(separator: " "))"
        return "\"\(step)\" failed: \(cause) \(undone)"
    }
}
