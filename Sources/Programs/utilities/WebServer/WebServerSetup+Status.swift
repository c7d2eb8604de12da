import ClusterModel
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan

// What is set on both servers, and where they differ.
extension WebServerSetup {
    func status() async throws -> WebServerStatus {
        try await management.translating {
            var found: [WebServerFound] = []
            for member in try members() { found.append(await look(member)) }
            let own = found.first
            var missing: [String] = []
            if own?.settings?.certificateEnds != nil, let chain = try WebServerFiles.read().certificate {
                missing = try await WebCertificate.read(chain).missing(of: try names())
            }
            return WebServerStatus(
                servers: found,
                drift: Self.drift(found),
                missingNames: missing,
                certificateDays: own?.settings?.certificateEnds.map { ($0 - Int(time(nil))) / 86_400 }
            )
        }
    }

    private func look(_ member: Member) async -> WebServerFound {
        var found = WebServerFound(server: member.name.description)
        do {
            let settings = try await content(WebServerFiles.settings, member.executor)
            found.settings = try settings.map { try WebServerFiles.decoded($0) } ?? WebServerSettings()
            var files = WebServerFiles()
            files.users = WebServerFiles.lines(try await content(WebServerFiles.users, member.executor) ?? [])
            found.users = files.userNames
            if let chain = try await content(WebServerFiles.certificate, member.executor) {
                let certificate = try await WebCertificate.read(String(decoding: chain, as: UTF8.self))
                found.certificateSubject = certificate.subject
                found.certificateNames = certificate.names
            }
            let snippet = try await content(try Self.snippetPath(), member.executor)
            var wanted = WebServerFiles()
            wanted.settings = found.settings ?? WebServerSettings()
            if snippet != (try wanted.snippet()).map({ Array($0.utf8) }) {
                found.problem = "\(try Self.snippetPath()) is not what webserver_config wrote; apply a setting again."
            }
        } catch {
            found.problem = "\(OperationError.translated(error).description)"
        }
        return found
    }

    private static func snippetPath() throws -> String {
        "\(try Installation.productDescription().webServer.snippets)/\(WebServerFiles.snippetName)"
    }

    func content(_ path: String, _ executor: any ChangeExecutor) async throws -> [UInt8]? {
        guard case .file(_, let state) = try await executor.find(.file(path: path, state: nil)) else { return nil }
        return state?.content?.bytes
    }

    static func drift(_ found: [WebServerFound]) -> [String] {
        var sentences = found.compactMap { server in server.problem.map { "\(server.server): \($0)" } }
        guard let own = found.first, let settings = own.settings else { return sentences }
        for other in found.dropFirst() {
            guard let theirs = other.settings else { continue }
            func compare(_ what: String, _ here: String, _ there: String) {
                if here != there { sentences.append("\(what): \(here) on \(own.server), \(there) on \(other.server)") }
            }
            compare("protocol", settings.protocol.rawValue, theirs.protocol.rawValue)
            compare("authentication", settings.authentication.rawValue, theirs.authentication.rawValue)
            compare("users", own.users.joined(separator: " "), other.users.joined(separator: " "))
            compare("certificate", own.certificateSubject ?? "none", other.certificateSubject ?? "none")
            compare(
                "end of the certificate",
                "\(settings.certificateEnds ?? 0)",
                "\(theirs.certificateEnds ?? 0)"
            )
        }
        return sentences
    }
}
