import ClusterModel
import FoundationEssentials
import StatusDocuments
import SystemSupport

/// The documents of status, as the daemon gives them.
struct StatusReader: Sendable {
    let daemon: any DaemonRequests
    let paths: Paths
    /// What lies half done here; nil: nothing, or this account may not know.
    var unfinished: @Sendable () async -> String? = { nil }

    /// A document and the text it came as, which may have keys that this program does not know.
    struct Read<Document: Sendable>: Sendable {
        var document: Document
        var json: String
    }

    /// There is always an answer: without a daemon, whether anything was set up at all.
    func management() async throws -> Read<ManagementStatusDocument> {
        var read = try await asked()
        let reason = read.document.reason
        if read.document.configured {
            // Of a run for both servers the standby's part can be missing, and what the daemon sees is its consequence.
            guard !read.document.protected, let unfinished = await unfinished() else { return read }
            // The command that it ends with stands on its own.
            read.document.reason = reason.map { "\($0). \(unfinished)" } ?? unfinished
        } else {
            // What the daemon itself says of it (its file is gone) comes first.
            guard Self.plain.contains(reason ?? ""), let unfinished = await unfinished() else { return read }
            read.document.reason = unfinished
        }
        return Read(document: read.document, json: try JSONText.of(read.document))
    }

    private func asked() async throws -> Read<ManagementStatusDocument> {
        let answer: DaemonAnswer
        do {
            answer = try await daemon.ask(DaemonRequest("management-status")) { _ in }
        } catch let error as OperationError where error.status != .notRoot {
            return try unanswered(error.description)
        }
        // Its status says protected or not; the document says it too.
        if let json = answer.data { return try decoded(json, "management-status") }
        return try unanswered(answer.message)
    }

    private func unanswered(_ reason: String) throws -> Read<ManagementStatusDocument> {
        // What can't be read is taken for set up: "not configured" must be known.
        let found = Result { () throws(SystemError) in try AtomicFile.read(paths.management) }
        if case .success(nil) = found {
            let document = ManagementStatusDocument(configured: false, reason: Self.notSetUp)
            return Read(document: document, json: try JSONText.of(document))
        }
        let document = ManagementStatusDocument(configured: true, reason: reason)
        return Read(document: document, json: try JSONText.of(document))
    }

    /// That nothing is set up, in the words of this program and of the daemon.
    private static let plain = [notSetUp, "PM/SNM redundancy is not configured."]
    private static let notSetUp = "PM/SNM redundancy is not set up on this server."

    func clusters() async throws -> Read<ClusterStatusDocument> { try await read("cluster-status") }

    /// With those that this server is not in, where it may ask for them.
    func allClusters(_ operations: any ClusterOperations) async throws -> Read<ClusterStatusDocument> {
        let others = try await operations.statusElsewhere()
        if others.isEmpty { return try await ownClusters(operations) }
        var document = ClusterStatusDocument(clusters: others)
        do {
            document = try await clusters().document
            document.clusters = (document.clusters + others).sorted { $0.name < $1.name }
        } catch {
            // LIM 1's server need be in none of them, and then runs no engine.
            let own = try await operations.inventory().clusters.contains { cluster in
                !others.contains { $0.name == cluster.name }
            }
            if own { throw error }
        }
        return Read(document: document, json: try JSONText.of(document))
    }

    /// Where there is no cluster no engine runs, and none is missed.
    private func ownClusters(_ operations: any ClusterOperations) async throws -> Read<ClusterStatusDocument> {
        do {
            return try await clusters()
        } catch {
            guard let system = try? await operations.inventory(), system.clusters.isEmpty else { throw error }
            let none = ClusterStatusDocument(clusters: [])
            return Read(document: none, json: try JSONText.of(none))
        }
    }

    private func read<Document: Decodable & Sendable>(_ verb: String) async throws -> Read<Document> {
        let answer = try await daemon.ask(DaemonRequest(verb)) { _ in }
        guard answer.status == 0, let json = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        return try decoded(json, verb)
    }

    private func decoded<Document: Decodable & Sendable>(_ json: String, _ verb: String) throws -> Read<Document> {
        do {
            return Read(document: try JSONDecoder().decode(Document.self, from: Data(json.utf8)), json: json)
        } catch {
            throw OperationError(.failed, "The daemon's answer to \(verb) can't be read: \(error)", cause: error)
        }
    }
}
