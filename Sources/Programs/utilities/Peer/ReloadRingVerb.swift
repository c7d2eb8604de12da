import SystemSupport

/// Lets the running ring follow its description: all of its servers at once, each its own file, without a restart.
struct ReloadRingVerb: PeerVerb {
    struct Request: Codable {
        var verb = "reload-ring"
    }

    let name = "reload-ring"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try await Self.reload()
        return try PeerAnswer(true)
    }

    static func reload() async throws {
        try await Command("/usr/sbin/corosync-cfgtool", ["-R"]).output()
    }
}
