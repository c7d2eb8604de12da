import ClusterModel
import ConfigurationFiles
import RemoteShell
import SetupDialog

/// A machine that is logged in on for the first time: with its administrator's password, its host key compared by a person.
struct FirstMeeting {
    var facts: ServerFacts
    var hostKey: HostKey
    /// The way in with that password, until silent login stands.
    var peer: PeerClient

    /// Keys seen before they are pinned: for this one login.
    private static let firstSight = "/run/sn-redundancy/first-sight"

    /// Throws `OperationError`; nothing is changed on the machine.
    init(_ answers: ServerAnswers) async throws {
        // Only keys that anyone may see.
        defer { try? ManagedFile.remove(Self.firstSight) }
        let (shell, key) = try await AdministratorLogin.open(answers, known: KnownHosts(path: Self.firstSight))
        let name = answers.name.description
        let transport = AdministratorTransport(shell: shell, server: name, password: answers.password)
        peer = PeerClient(server: name, transport: transport)
        facts = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        hostKey = key
    }
}
