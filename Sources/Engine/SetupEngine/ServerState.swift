package import SetupPlan

/// One server as set-up looks at it and changes it. Neither call journals anything.
package protocol ServerState: Sendable {
    /// The condition that the thing is in now: the same thing as `wanted` is about, as found.
    func find(_ wanted: Condition) async throws -> Condition

    /// Makes it so. Called again after an interruption, with whatever the first call left behind.
    func bringAbout(_ wanted: Condition, report: @escaping @Sendable (String) -> Void) async throws

    /// Returns when what was brought about would survive a power cut: a journal must not say "done" before.
    func makeDurable(_ condition: Condition) async throws
}
