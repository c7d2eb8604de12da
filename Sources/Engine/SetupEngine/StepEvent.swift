package import SetupPlan

/// What a watcher is told while a plan is carried out.
package struct StepEvent: Sendable {
    package enum State: Hashable, Sendable {
        case begun
        /// A sentence about how far it is.
        case going(String)
        case done
        case unchanged
        case failed(String)
        case undone
    }

    package var step: Step
    /// From 1.
    package var number: Int
    package var count: Int
    package var state: State
    /// Since the step began.
    package var elapsed: Duration
}
