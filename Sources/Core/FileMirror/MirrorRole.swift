/// What this server is for the management at the moment; only the active side's files count.
package enum MirrorRole: Hashable, Sendable {
    case active(epoch: UInt64)
    /// It follows a server that was not active in an earlier period than this.
    case passive(epoch: UInt64)
    /// Neither for certain: nothing is offered, nothing is copied.
    case neither

    package var isActive: Bool { if case .active = self { true } else { false } }
}
