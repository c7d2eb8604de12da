import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import SetupDialog
import SetupPlan
import SystemSupport

/// Everything that webserver_config keeps of the web server on one server.
struct WebServerFiles: Hashable, Sendable {
    static let folder = "/etc/sn-redundancy/web"
    static let settings = folder + "/settings.json"
    static let certificate = folder + "/certificate.pem"
    static let key = folder + "/key.pem"
    static let users = folder + "/users"
    static let snippetName = "sn-redundancy-web.conf"

    var settings = WebServerSettings()
    var certificate: String?
    /// nil also where it is not looked at.
    var key: [UInt8]?
    /// Lines of `name:hash`, sorted.
    var users: [String] = []

    /// Of this server.
    static func read() throws -> WebServerFiles {
        var files = WebServerFiles()
        if let bytes = try AtomicFile.read(settings) { files.settings = try decoded(bytes) }
        files.certificate = try AtomicFile.read(certificate).map { String(decoding: $0, as: UTF8.self) }
        files.key = try AtomicFile.read(key)
        files.users = lines(try AtomicFile.read(users) ?? [])
        return files
    }

    static func decoded(_ bytes: [UInt8]) throws -> WebServerSettings {
        do {
            let settings = try JSONDecoder().decode(WebServerSettings.self, from: Data(bytes))
            guard settings.version == 1 else {
                throw OperationError(.failed, "\(Self.settings): version 1 is what is read here.")
            }
            return settings
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(.failed, "\(Self.settings) can't be read: \(error)", cause: error)
        }
    }

    static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }

    var userNames: [String] { users.compactMap { $0.split(separator: ":").first.map(String.init) } }

    mutating func set(user: String, hash: String) {
        remove(user: user)
        users = (users + ["\(user):\(hash)"]).sorted()
    }

    mutating func remove(user: String) { users.removeAll { $0.hasPrefix("\(user):") } }

    /// The lines in the web server's server block; nil: none are needed.
    func snippet() throws -> String? {
        guard settings.protocol != .http || settings.authentication != .off else { return nil }
        return try Installation.template("nginx/web-server.conf").render(Holes(settings))
    }

    /// What the template names.
    private struct Holes {
        let folder = WebServerFiles.folder
        let tls: Bool
        let redirect: Bool
        let httpsOnly: Bool
        let local: Bool
        let pam: Bool
        let service: String

        init(_ settings: WebServerSettings) {
            tls = settings.protocol.usesTLS
            redirect = settings.protocol == .redirect
            httpsOnly = settings.protocol == .https
            local = settings.authentication == .local
            pam = settings.authentication == .pam
            service = settings.pamService ?? ""
        }
    }

    /// What brings this about on a server, the reload of the web server before (for the way out) and behind.
    func steps(on server: ServerName, product: ProductDescription, turn: String) throws -> [Step] {
        func file(_ path: String, _ title: String, _ state: FileState?) -> Step {
            Step("\(path) \(server)", on: server, title, .file(path: path, state: state))
        }
        let noticed = "The web server reads its configuration again; nobody is cut off."
        let text = try PeerJSON.pretty(settings)
        let secret = key.map { FileState(FileContent(bytes: $0), mode: 0o600, isSecret: true) }
        let list = FileState(
            FileContent(users.map { $0 + "\n" }.joined()),
            mode: 0o640,
            group: product.webServer.group,
            isSecret: true
        )
        return [
            Step(
                "web removal \(server)",
                on: server,
                "Prepare the web server's reload at removal",
                .operation(WebServerTurn.state("removal-\(turn)"))
            ),
            Step(
                "web folder \(server)",
                on: server,
                "Make the folder of the web server's settings",
                .directory(path: Self.folder, state: DirectoryState())
            ),
            file(Self.settings, "Note the web server's settings", FileState(FileContent(text))),
        ]
            + (certificate.map {
                [file(Self.certificate, "Place the certificate", FileState(FileContent($0)))]
            } ?? []) + (secret.map { [file(Self.key, "Place the certificate's key", $0)] } ?? [])
            + (users.isEmpty && settings.authentication != .local
                ? [] : [file(Self.users, "Place the users", list)]) + [
                file(
                    "\(product.webServer.snippets)/\(Self.snippetName)",
                    "Tell the web server",
                    try snippet().map { FileState(FileContent($0)) }
                ),
                Step(
                    "web set-up \(server)",
                    on: server,
                    "Check and reload the web server",
                    .operation(WebServerTurn.state("set-up-\(turn)")),
                    interruption: noticed
                ),
            ]
    }
}
