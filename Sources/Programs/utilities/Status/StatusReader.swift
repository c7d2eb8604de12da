import FoundationEssentials
import StatusDocuments
import SystemSupport

/// The documents of status, as the daemon gives them.
struct StatusReader: Sendable {
    let daemon: any DaemonRequests
    let paths: Paths

    /// A document and the text it came as, which may have keys that this program does not know.
    struct Read<Document: Sendable>: Sendable {
        var document: Document
        var json: String
    }

    func management() async throws -> Read<ManagementStatusDocument> {
        do {
            return try await read("management-status")
        } catch let error as OperationError {
            // Without a daemon there can still be an answer: nothing was ever set up, or it is not known.
            let isConfigured = (try? AtomicFile.read(paths.management)) != nil
            let reason = isConfigured ? error.description : "PM/SNM redundancy is not set up on this server."
            let document = ManagementStatusDocument(configured: isConfigured, reason: reason)
            return Read(document: document, json: try JSONText.of(document))
        }
    }

    func clusters() async throws -> Read<ClusterStatusDocument> { try await read("cluster-status") }

    private func read<Document: Decodable & Sendable>(_ verb: String) async throws -> Read<Document> {
        let answer = try await daemon.ask(DaemonRequest(verb)) { _ in }
        guard answer.status == 0, let json = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        do {
            return Read(document: try JSONDecoder().decode(Document.self, from: Data(json.utf8)), json: json)
        } catch {
            throw OperationError(.failed, "The daemon's answer to \(verb) can't be read: \(error)", cause: error)
        }
    }
}
