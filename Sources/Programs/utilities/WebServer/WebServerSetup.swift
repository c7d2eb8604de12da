import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// Keeps protocol, certificate and authentication of the web server, the same on both servers of the pair.
struct WebServerSetup: WebServerOperations {
    struct Member {
        var name: ServerName
        var executor: any ChangeExecutor
        /// nil: this server.
        var peer: PeerClient?
    }

    let management: ManagementSetup

    // MARK: Where

    /// This server first. The other one only where there is a way to it.
    func members() throws -> [Member] {
        try ClusterSetup.requireRoot()
        guard let ground = try? ManagementGround.survey() else {
            let name = ServerName(LocalFacts.hostName())
            guard let name else { throw OperationError(.refused, "This server's host name can't be used.") }
            return [Member(name: name, executor: management.local())]
        }
        let own = Member(name: ground.own.name, executor: management.local())
        let peer: PeerClient
        if ground.isMaster {
            peer = management.standby(ground)
        } else {
            // The way back stands once the standby is set up.
            guard let live = try ManagementSetup.configuration(at: Installation.management) else { return [own] }
            peer = ManagerKey.peer(ground.master.name, at: live.masterBase, account: live.managerUser)
        }
        return [own, Member(name: ground.peer.name, executor: PeerExecutor(peer: peer), peer: peer)]
    }

    /// By which users reach the web server: base, alias and virtual addresses, and the servers' names.
    func names() throws -> [String] {
        guard let ground = try? ManagementGround.survey() else { return [LocalFacts.hostName()] }
        let live = try ManagementSetup.configuration(at: Installation.management)
        let addresses = [live?.virtualIP, ground.masterAlias, ground.masterBase, ground.cluster.standbyBase]
        return [ground.master.name.description, ground.standby.name.description]
            + addresses.compactMap { $0?.description }
    }

    // MARK: Change

    func plan(_ change: WebServerChange) async throws -> [PlannedChange] {
        try await management.translating {
            let members = try members()
            if change == .reset { return try await resetPreview(members) }
            let (plan, _) = try await plan(change, members)
            let found = try await run(members) { _ in }.preview(plan)
            func isOperation(_ step: Step) -> Bool { if case .operation = step.wanted { true } else { false } }
            // What follows each change has nothing to follow.
            if found.allSatisfy({ isOperation($0.step) }) { return [] }
            return PlanProgress.preview(found.filter { !isOperation($0.step) || $0.step.interruption != nil })
        }
    }

    func carryOut(_ change: WebServerChange, onProgress: @escaping ProgressReport) async throws -> String {
        let lock = try ClusterSetup.takeLock(for: change.title)
        do {
            let sentence = try await management.translating {
                let members = try members()
                if change == .reset { return try await reset(members, onProgress) }
                let (plan, note) = try await plan(change, members)
                try await run(members, onProgress).carryOut(plan)
                let places = members.map(\.name.description).joined(separator: " and ")
                return "Applied on \(places): \(change.title).\(note)"
            }
            lock.release()
            return sentence
        } catch {
            lock.release()
            throw error
        }
    }

    func run(_ members: [Member], _ onProgress: @escaping ProgressReport) -> PlanRun {
        PlanProgress.run(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.executor) }), onProgress)
    }

    /// The whole of the settings goes to both, so that a drift ends with the next change.
    private func plan(_ change: WebServerChange, _ members: [Member]) async throws -> (Plan, String) {
        var files = try WebServerFiles.read()
        var notes: [String] = []
        let product = try Installation.productDescription()
        switch change {
        case .protocol(let wanted):
            files.settings.protocol = wanted
            if wanted.usesTLS, files.certificate == nil || files.key == nil {
                try await makeSelfSigned(&files)
                notes.append("A self-signed certificate was made for the start; import one that browsers trust.")
            }
        case .selfSigned: try await makeSelfSigned(&files)
        case .importCertificate(let chain, let key):
            try await WebCertificate.check(chain: chain, key: key)
            let certificate = try await WebCertificate.read(chain)
            guard certificate.ends > Int(time(nil)) else {
                throw OperationError(.badAnswers, "The certificate is no longer valid.")
            }
            let missing = certificate.missing(of: try names())
            if !missing.isEmpty {
                notes.append("The certificate does not name \(missing.joined(separator: ", ")): browsers warn there.")
            }
            (files.certificate, files.key) = (chain, Array(key.reveal().utf8))
            files.settings.certificateEnds = certificate.ends
        case .authentication(let wanted, let service):
            try await check(wanted, service, files, on: members)
            files.settings.authentication = wanted
            files.settings.pamService = wanted == .pam ? service : nil
        case .setUser(let name, let password):
            files.set(user: name, hash: try await MasterSetUp.hash(password))
            if files.settings.authentication != .local {
                notes.append("Nobody is asked yet: webserver_config authentication set local")
            }
        case .removeUser(let name):
            guard files.userNames.contains(name) else {
                throw OperationError(.refused, "There is no user \(name) of the web server.")
            }
            files.remove(user: name)
            guard !files.users.isEmpty || files.settings.authentication != .local else {
                throw OperationError(
                    .refused,
                    "\(name) is the last user; nobody could log in. Set authentication off first."
                )
            }
        case .reset: break
        }
        let turn = "\(UInt32.random(in: .min ... .max))"
        var steps: [Step] = []
        for member in members { steps += try files.steps(on: member.name, product: product, turn: turn) }
        let note = notes.map { " " + $0 }.joined()
        return (Plan(change.title, scope: .webServer, steps: steps), note)
    }

    private func makeSelfSigned(_ files: inout WebServerFiles) async throws {
        let made = try await WebCertificate.selfSigned(names: try names())
        (files.certificate, files.key) = (made.chain, made.key)
        files.settings.certificateEnds = try await WebCertificate.read(made.chain).ends
    }

    private func check(
        _ wanted: WebAuthentication,
        _ service: String?,
        _ files: WebServerFiles,
        on members: [Member]
    ) async throws {
        switch wanted {
        case .off: return
        case .local:
            guard !files.users.isEmpty else {
                throw OperationError(.refused, "There is no user yet: webserver_config authentication add-user NAME")
            }
        case .pam:
            guard let service, !service.isEmpty,
                service.utf8.allSatisfy({ $0 > 32 && $0 < 127 && !Array("/;{}\"'\\$".utf8).contains($0) })
            else { throw OperationError(.usage, "--service: the name of a file in /etc/pam.d is needed.") }
            // A server without the service would ask, and let nobody in, from the next takeover on.
            for member in members {
                guard try await content("/etc/pam.d/\(service)", member.executor) != nil else {
                    throw OperationError(.refused, "There is no service /etc/pam.d/\(service) on \(member.name).")
                }
                guard try await hasModule(member) else {
                    throw OperationError(
                        .refused,
                        "nginx can't ask PAM on \(member.name) yet; there: apt install \(Self.module)"
                    )
                }
            }
        }
    }

    private static let module = "libnginx-mod-http-auth-pam"

    private func hasModule(_ member: Member) async throws -> Bool {
        let wanted = Condition.packages([PackageState(Self.module)])
        guard case .packages(let found) = try await member.executor.find(wanted) else { return false }
        return found.allSatisfy(\.installed)
    }
}
