package import ClusterModel
import FoundationEssentials
import SetupPlan
import SystemSupport

/// A small authority of the pair and a server certificate for each, so that replication is encrypted and each side knows
/// whom it talks to.
package struct PairCertificates {
    static let folder = "/etc/sn-redundancy/tls"
    static let authority = folder + "/ca.pem"

    package struct Certificate {
        package var certificate: [UInt8]
        package var key: [UInt8]

        package init(certificate: [UInt8], key: [UInt8]) {
            self.certificate = certificate
            self.key = key
        }
    }

    package var authority: Certificate
    package var servers: [ServerName: Certificate]

    package init(authority: Certificate, servers: [ServerName: Certificate]) {
        self.authority = authority
        self.servers = servers
    }

    static func make(for servers: [(name: ServerName, base: IPv4Address)]) async throws -> PairCertificates {
        try await Workshop.within { folder in
            let name = servers.map(\.name.description).joined(separator: " ")
            try await openssl(
                ["req", "-x509"] + keyOptions + ["-keyout", "\(folder)/ca.key", "-out", "\(folder)/ca.pem"]
                    + ["-days", "7300", "-subj", "/O=sn-redundancy/CN=pair \(name)"]
                    + ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
            )
            var made: [ServerName: Certificate] = [:]
            for server in servers { made[server.name] = try await certificate(server.name, server.base, folder) }
            let authority = Certificate(
                certificate: try Workshop.read("\(folder)/ca.pem"),
                key: try Workshop.read("\(folder)/ca.key")
            )
            return PairCertificates(authority: authority, servers: made)
        }
    }

    /// One more, for a server that comes later, from the authority that this server keeps.
    static func made(
        for server: ServerName,
        _ base: IPv4Address,
        like own: ServerName
    ) async throws -> PairCertificates {
        let authority = Certificate(
            certificate: try Workshop.read(Self.authority),
            key: try Workshop.read("\(folder)/ca.key")
        )
        let ours = Certificate(
            certificate: try Workshop.read("\(folder)/server.pem"),
            key: try Workshop.read("\(folder)/server.key")
        )
        return try await Workshop.within { work in
            try AtomicFile.write(authority.certificate, to: "\(work)/ca.pem", mode: 0o600)
            try AtomicFile.write(authority.key, to: "\(work)/ca.key", mode: 0o600)
            return PairCertificates(
                authority: authority,
                servers: [own: ours, server: try await certificate(server, base, work)]
            )
        }
    }

    private static let keyOptions = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private static func certificate(
        _ name: ServerName,
        _ base: IPv4Address,
        _ folder: String
    ) async throws -> Certificate {
        let file = "\(folder)/\(name)"
        try await openssl(
            ["req", "-new"] + keyOptions + ["-keyout", "\(file).key", "-out", "\(file).csr"]
                + ["-subj", "/O=sn-redundancy/CN=\(name)"]
        )
        let extensions = """
            basicConstraints=critical,CA:FALSE
            extendedKeyUsage=serverAuth
            subjectAltName=IP:\(base),DNS:\(name)

            """
        try AtomicFile.write(Array(extensions.utf8), to: "\(file).ext", mode: 0o600)
        try await openssl(
            ["x509", "-req", "-in", "\(file).csr", "-CA", "\(folder)/ca.pem", "-CAkey", "\(folder)/ca.key"]
                + ["-CAcreateserial", "-days", "7300", "-extfile", "\(file).ext", "-out", "\(file).pem"]
        )
        return Certificate(certificate: try Workshop.read("\(file).pem"), key: try Workshop.read("\(file).key"))
    }

    private static func openssl(_ arguments: [String]) async throws {
        try await Command("/usr/bin/openssl", arguments).output()
    }

    /// The authority's key stays on the server that signs.
    func steps(on server: ServerName, owner: String, signs: Bool) throws -> [Step] {
        guard let own = servers[server] else { throw OperationError(.failed, "\(server) has no certificate.") }
        func file(
            _ name: String,
            _ title: String,
            _ content: [UInt8],
            owner: String = "root",
            secret: Bool = false
        ) -> Step {
            let state = FileState(
                FileContent(bytes: content),
                mode: secret ? 0o600 : 0o644,
                owner: owner,
                group: owner,
                isSecret: secret
            )
            return Step("\(name) \(server)", on: server, title, .file(path: "\(Self.folder)/\(name)", state: state))
        }
        let signing =
            signs ? [file("ca.key", "Make an authority for the pair's certificates", authority.key, secret: true)] : []
        return [
            Step(
                "tls \(server)",
                on: server,
                "Make the folder for certificates",
                .directory(path: Self.folder, state: DirectoryState())
            )
        ]
            + signing + [
                file("ca.pem", "Trust the pair's authority", authority.certificate),
                file("server.pem", "Give the database a certificate", own.certificate),
                file("server.key", "Give the database the certificate's key", own.key, owner: owner, secret: true),
            ]
    }
}
