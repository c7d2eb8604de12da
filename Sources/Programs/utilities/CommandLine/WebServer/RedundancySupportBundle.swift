import ArgumentParser
import ConfigurationFiles
import SystemSupport

/// One file for whoever helps, without secrets.
struct RedundancySupportBundle: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "support-bundle",
        abstract: "Write one file with what support needs of this server, without secrets.",
        discussion: """
            It holds the status, the decision record, the configuration, the journals and the versions of this server; \
            its CONTENTS.txt lists them. Passwords, password hashes and private keys are taken out wherever they stand; \
            names, addresses and log lines stay. Nothing is changed and nothing is sent anywhere. Make one on each \
            server of the pair.
            """
    )

    private static let folder = "/var/lib/sn-redundancy/support"

    @Option(name: .long, help: ArgumentHelp("Write it here; must not exist yet.", valueName: "file"))
    var output: String?

    @Option(name: .long, help: ArgumentHelp("How far back the journals go.", valueName: "hours"))
    var hours = 48

    @Flag(name: .customLong("dry-run"), help: "Show what it would hold; write nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard (1...720).contains(hours) else { throw ValidationError("--hours is 1 to 720.") }
        guard output?.hasPrefix("/") ?? true else {
            throw ValidationError("--output must be a path that starts with /.")
        }
    }

    func run(in context: CommandContext) async throws -> Int32 {
        let sources = SupportSources(operations: context.operations, paths: context.paths, since: hours).all()
        if dryRun {
            for source in sources { context.out("\(source.name)  (\(source.about))") }
            return 0
        }
        let title = "sn-redundancy-\(context.hostName)-\(WallClock.stamp())"
        let file = try output ?? ownFile(title)
        let maker = SupportBundleMaker(sources, without: SupportSecrets.all())
        let made = try await maker.make(file, title: title) { context.talk("collecting \($0)") }
        if json {
            context.out(try JSONText.of(Document(made)))
        } else {
            let removed = made.parts.map(\.removed).reduce(0, +)
            context.talk(
                "\(made.parts.count) files: status, decision record, configuration, journals, versions; \(removed) secrets were taken out. "
                    + "Addresses, names and log lines are in it; only root can read it."
            )
            context.out("\(made.file)  (\(max(1, made.bytes >> 10)) kB)")
        }
        return 0
    }

    private func ownFile(_ title: String) throws -> String {
        if try ManagedFolder.read("/var/lib/sn-redundancy") == nil {
            throw OperationError(.failed, "/var/lib/sn-redundancy is missing; install the package sn-redundancy again.")
        }
        try ManagedFolder(mode: 0o700, owner: "root", group: "root").make(Self.folder)
        return "\(Self.folder)/\(title).tar.gz"
    }

    private struct Document: Encodable {
        var schema = 1
        var file: String
        var bytes: Int
        var contents: [SupportBundleMaker.Part]

        init(_ made: SupportBundleMaker.Made) {
            file = made.file
            bytes = made.bytes
            contents = made.parts
        }
    }
}
