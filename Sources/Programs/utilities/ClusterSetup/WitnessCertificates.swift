import ClusterModel
import FoundationEssentials
import RemoteShell
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// What a cluster's servers show corosync-qnetd on the third host: NSS database files (certutil(1)), the same on all
/// servers, with a certificate for the cluster's name that the third host signed.
struct WitnessCertificates {
    static let folder = "/etc/corosync/qdevice/net/nssdb"
    private static let names = ["cert9.db", "key4.db", "pkcs11.txt"]
    /// On the third host, where Debian's package keeps its authority.
    private static let authority = "/etc/corosync/qnetd/nssdb"
    private static let limit = Duration.seconds(60)

    /// By name; empty where only a plan is to be shown.
    private let files: [String: [UInt8]]

    /// For a plan that is only shown.
    static let unknown = WitnessCertificates(files: [:])

    /// What a member has, for a server that comes into its cluster: the third host goes on knowing it by the same files.
    static func held(by server: ServerName, _ way: any ChangeExecutor) async throws -> WitnessCertificates {
        var files: [String: [UInt8]] = [:]
        for name in names {
            let path = "\(folder)/\(name)"
            guard case .file(_, let state?) = try await way.find(.file(path: path, state: nil)),
                let content = state.content
            else {
                throw OperationError(
                    .refused,
                    "\(server) has no \(path), by which the third host knows the cluster; take the third host away first "
                        + "(cluster witness remove), and name it again afterwards."
                )
            }
            files[name] = content.bytes
        }
        return WitnessCertificates(files: files)
    }

    /// Leaves on the third host the cluster's certificate, and nothing else.
    static func make(
        for cluster: ClusterName,
        signedBy shell: RemoteShell,
        password: Secret
    ) async throws
        -> WitnessCertificates
    {
        func asRoot(_ arguments: [String], input: [UInt8] = []) async throws(RemoteShellError) -> String {
            let password = password.reveal()
            return try await shell.runAsRoot(arguments, sudoPassword: password, input: input, limit: limit)
                .checked(on: shell.host).output
        }
        func fetch(_ path: String) async throws -> [UInt8] {
            let text = try await asRoot(["/usr/bin/base64", "--wrap=0", path])
            guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }), !data.isEmpty else {
                throw OperationError(.failed, "\(path) on \(shell.host) could not be read.")
            }
            return Array(data)
        }
        return try await Workshop.within { work in
            let database = "\(work)/nssdb"
            try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: false)
            let empty = "\(work)/no-password"
            try AtomicFile.write([], to: empty, mode: 0o600)
            let noise = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
            try AtomicFile.write(noise, to: "\(work)/noise", mode: 0o600)
            func certutil(_ arguments: [String]) async throws {
                try await Command("/usr/bin/certutil", arguments + ["-d", "sql:\(database)", "-f", empty]).output()
            }
            try AtomicFile.write(
                try await fetch("\(authority)/qnetd-cacert.crt"),
                to: "\(work)/authority.crt",
                mode: 0o600
            )
            try await certutil(["-N"])
            try await certutil(["-A", "-n", "QNet CA", "-t", "CT,c,c", "-i", "\(work)/authority.crt"])
            try await certutil(["-R", "-s", "CN=\(cluster)", "-o", "\(work)/request", "-z", "\(work)/noise"])
            let request = "\(authority)/sn-redundancy-\(cluster).crq"
            _ = try await asRoot(
                ["/usr/bin/dd", "of=\(request)", "status=none"],
                input: try Workshop.read("\(work)/request")
            )
            _ = try await asRoot(["/usr/bin/corosync-qnetd-certutil", "-s", "-c", request, "-n", "\(cluster)"])
            let signed = try await fetch("\(authority)/cluster-\(cluster).crt")
            _ = try await asRoot(["/usr/bin/rm", "-f", "--", request])
            try AtomicFile.write(signed, to: "\(work)/cluster.crt", mode: 0o600)
            try await certutil(["-A", "-n", "Cluster Cert", "-t", "u,u,u", "-i", "\(work)/cluster.crt"])
            var files: [String: [UInt8]] = [:]
            for name in names { files[name] = try Workshop.read("\(database)/\(name)") }
            // It names the folder that it was made in.
            files["pkcs11.txt"] = files["pkcs11.txt"].map {
                Array(String(decoding: $0, as: UTF8.self).replacing(database, with: folder).utf8)
            }
            return WitnessCertificates(files: files)
        }
    }

    func steps(on server: ServerName) -> [Step] {
        let folders = ["/etc/corosync/qdevice", "/etc/corosync/qdevice/net", Self.folder].map { path in
            Step(
                "\(path) \(server)",
                on: server,
                "Make the folder \(path)",
                .directory(path: path, state: DirectoryState(mode: path == Self.folder ? 0o700 : 0o755))
            )
        }
        return folders
            + Self.names.map { name in
                let content = FileContent(bytes: files[name] ?? [])
                return Step(
                    "\(name) \(server)",
                    on: server,
                    "Let the third host know the cluster (\(name))",
                    .file(
                        path: "\(Self.folder)/\(name)",
                        state: FileState(content, mode: 0o600, isSecret: true)
                    )
                )
            }
    }

    static func removal(on server: ServerName) -> [Step] {
        names.map { name in
            Step(
                "\(name) \(server)",
                on: server,
                "Remove what the third host knew the cluster by (\(name))",
                .file(path: "\(folder)/\(name)", state: nil)
            )
        }
    }
}
