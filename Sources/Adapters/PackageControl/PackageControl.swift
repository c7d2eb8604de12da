import SystemSupport

/// Debian packages of this server: what is there, what an installation would bring, installing and taking back.
package struct PackageControl: Sendable {
    private static let quiet = [
        "DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_MODE": "l", "APT_LISTCHANGES_FRONTEND": "none",
    ]
    private let limit: Duration
    private let environment: [String: String]

    /// - Parameters:
    ///   - limit: of one installation or removal.
    ///   - environment: what apt is given besides, such as other places to look at.
    package init(limit: Duration = .seconds(1800), environment: [String: String] = [:]) {
        self.limit = limit
        self.environment = Self.quiet.merging(environment) { _, given in given }
    }

    /// The version of an installed package; nil if it isn't installed, or only half.
    package func version(of name: String) async throws(PackageError) -> String? {
        let query = Command("/usr/bin/dpkg-query", ["-W", "-f", "${db:Status-Abbrev}\t${Version}", try checked(name)])
        let outcome = try await perform(query)
        guard outcome.succeeded else { return nil }
        let parts = outcome.output.split(separator: "\t")
        guard parts.count == 2, parts[0].hasPrefix("ii") else { return nil }
        return String(parts[1])
    }

    /// What installing these would install anew, dependencies included, as apt works it out.
    package func wouldInstall(_ names: [String]) async throws(PackageError) -> [String] {
        let arguments = ["-q", "-s", "-y", "--no-install-recommends", "install", "--"]
        let outcome = try await perform(
            Command("/usr/bin/apt-get", arguments + (try names.map(checked)), environment: environment)
        )
        guard outcome.succeeded else { throw PackageError(.cannotBeInstalled(names), outcome.errors) }
        // "Inst name (version ...)" is new; "Inst name [old] (version ...)" is an upgrade.
        return outcome.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 2, words[0] == "Inst", words[2].hasPrefix("(") else { return nil }
            return String(words[1].prefix { $0 != ":" })
        }
    }

    /// Asks nothing; a configuration file that was changed stays as it is. `onProgress` gets apt's own lines.
    package func install(
        _ names: [String],
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws(PackageError) {
        let arguments = Self.unattended + ["--no-install-recommends", "--no-remove", "install", "--"]
        try await apt(arguments + (try names.map(checked)), .installFailed(names), onProgress)
    }

    /// Which of these can be purged without a change to anything else, as apt works it out. What was installed since may
    /// need some of them, and would go with them without a word.
    package func choice(purging names: [String]) async throws(PackageError) -> PurgeChoice {
        let others = try await wouldChange(purging: names).filter { !names.contains($0) }
        guard !others.isEmpty else { return PurgeChoice(purged: names) }
        var choice = PurgeChoice(others: others)
        // One after the other: where either of two would do for somebody, one of them can go.
        for name in names {
            let changed = try await wouldChange(purging: choice.purged + [name])
            let isNeeded = changed.contains { !names.contains($0) }
            if isNeeded { choice.kept.append(name) } else { choice.purged.append(name) }
        }
        return choice
    }

    /// What purging these would remove, these included, or install in their place.
    private func wouldChange(purging names: [String]) async throws(PackageError) -> [String] {
        let arguments = ["-q", "-s", "-y", "purge", "--"] + (try names.map(checked))
        let outcome = try await perform(Command("/usr/bin/apt-get", arguments, environment: environment))
        guard outcome.succeeded else { throw PackageError(.removeFailed(names), outcome.errors) }
        // "Purg name [version]", "Remv name [version]", "Inst name (version ...)".
        return outcome.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 1, ["Purg", "Remv", "Inst"].contains(words[0]) else { return nil }
            return String(words[1].prefix { $0 != ":" })
        }
    }

    /// Removes these, with their configuration, and whatever needs them: see `choice`.
    package func purge(
        _ names: [String],
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws(PackageError) {
        try await apt(Self.unattended + ["purge", "--"] + (try names.map(checked)), .removeFailed(names), onProgress)
    }

    private static let unattended = [
        "-q", "-y", "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold",
        // Another apt may be at work, such as the daily one; wait for it instead of failing.
        "-o", "DPkg::Lock::Timeout=120",
    ]

    private func apt(
        _ arguments: [String],
        _ code: PackageError.Code,
        _ onProgress: @escaping @Sendable (String) -> Void
    ) async throws(PackageError) {
        let command = Command("/usr/bin/apt-get", arguments, environment: environment, limit: limit)
        let outcome = try await perform(command) { line in
            // One line for each twentieth of a list that is read within a moment.
            if !line.hasPrefix("(Reading database ... ") { onProgress(line) }
        }
        guard outcome.succeeded else { throw PackageError(code, outcome.errors) }
    }

    private func perform(
        _ command: Command,
        onLine: (@Sendable (String) -> Void)? = nil
    ) async throws(PackageError) -> Command.Outcome {
        do throws(CommandError) { return try await command.run(onLine: onLine) } catch {
            throw PackageError(.noAnswer, error.description)
        }
    }

    /// Names after Debian policy 5.6.1, so that none is taken for an option or a pattern.
    private func checked(_ name: String) throws(PackageError) -> String {
        let letters = Array(name.utf8)
        let allowed = letters.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
        }
        guard (2...128).contains(letters.count), allowed, letters[0] != UInt8(ascii: "-") else {
            throw PackageError(.badName(name), "")
        }
        return name
    }
}
