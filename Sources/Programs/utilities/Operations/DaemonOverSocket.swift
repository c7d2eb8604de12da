import ClusterModel
import ControlSocket
import Glibc

/// The daemon of this server, over its control socket.
struct DaemonOverSocket: DaemonRequests {
    private let client: ControlClient

    init(path: String) { client = ControlClient(path: path) }

    /// The daemon sends word while it works; a move that is silent for longer has lost its way.
    private static let longestSilence = Duration.seconds(240)

    func ask(
        _ request: DaemonRequest,
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws -> DaemonAnswer {
        let reply: ControlReply
        do {
            reply = try await client.ask(
                ControlRequest(verb: request.verb, arguments: request.arguments),
                onProgress: onProgress,
                timeout: Self.longestSilence
            )
        } catch {
            throw OperationError(status(of: error), await Self.sentence(error), cause: error)
        }
        // Somebody who may not ask has no answer, which would say something of the redundancy.
        if reply.exit == ExitStatus.notRoot.rawValue { throw OperationError(.notRoot, reply.message) }
        return DaemonAnswer(status: reply.exit, message: reply.message, data: reply.data)
    }

    /// Where no cluster was ever set up nothing should run.
    private static func sentence(_ error: ControlError) async -> String {
        guard case .notRunning = error.code else { return error.description }
        guard access(Installation.inventory, F_OK) != 0, errno == ENOENT else {
            if let elsewhere = clustersElsewhere() { return elsewhere }
            guard let reason = await DaemonsLastWords.read() else { return error.description }
            return "redundancyd does not start on this server: \(reason)"
        }
        return "This server is in no cluster. On LIM 1's server: mxone_maintenance (Cluster handling) makes one."
    }

    /// LIM 1's server may be in none of the system's clusters, and then runs no engine.
    private static func clustersElsewhere() -> String? {
        guard let own = ServerName(LocalFacts.hostName()),
            let clusters = (try? InventoryFile().load())?.clusters, !clusters.isEmpty,
            !clusters.contains(where: { $0.members.contains(own) })
        else { return nil }
        let places = clusters.map { cluster in
            "\(cluster.name) (\(cluster.members.map(\.description).joined(separator: ", ")))"
        }
        return "This server is in no cluster. Log in on one of the servers of \(places.joined(separator: " or "))."
    }

    private func status(of error: ControlError) -> ExitStatus {
        switch error.code {
        case .notAllowed: .notRoot
        case .notRunning, .silent, .brokenOff, .badAnswer, .requestTooLong, .inUse, .badPath, .system: .failed
        }
    }
}
