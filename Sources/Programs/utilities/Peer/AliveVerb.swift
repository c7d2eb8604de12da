/// Only proves that a login gets as far as this program, with the right to act.
struct AliveVerb: PeerVerb {
    let name = "alive"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        PeerAnswer(.done)
    }
}
