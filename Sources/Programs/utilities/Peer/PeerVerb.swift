/// Something that another server of the system may ask this one to do, as root, through the forced command.
package protocol PeerVerb: Sendable {
    var name: String { get }

    /// Throws `OperationError` for what the asking side should say to its operator.
    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer
}
