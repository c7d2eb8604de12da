extension Condition {
    /// True if the thing, found in this condition, needs no change to be as `wanted`.
    package func satisfies(_ wanted: Condition) -> Bool {
        switch (self, wanted) {
        case (.file(let path, let state?), .file(let other, let asked?)): path == other && state.satisfies(asked)
        case (.word(let path, let keyword, let value, _), .word(let other, let word, let asked, _)):
            path == other && keyword == word && value == asked
        case (
            .address(let interface, let address, let length, let now), .address(let on, let same, let prefix, let asked)
        ):
            interface == on && address == same && length == prefix && Self.lifetime(now, is: asked)
        case (.routes(let interface, let sources), .routes(let other, let asked)):
            interface == other && sources.satisfies(asked)
        case (.unit(let name, let state), .unit(let other, let asked)): name == other && state.satisfies(asked)
        case (.keyLine(let account, let line, let state), .keyLine(let other, let same, let asked)):
            account == other && line == same && (state == .present) == (asked == .present)
        case (.password(let account, nil), .password(let other, let hash?)) where hash.hasPrefix("!"):
            // An account that was made after this was recorded, and is gone again, lets nobody in either.
            account == other
        case (.packages(let found), .packages(let asked)): asked.allSatisfy { found.contains($0) }
        case (.operation(let found), .operation(let asked)):
            found.name == asked.name && found.arguments == asked.arguments && found.applied == asked.applied
        case (.file, _), (.directory, _), (.block, _), (.word, _), (.sysctl, _), (.address, _), (.routes, _),
            (.unit, _),
            (.account, _), (.password, _), (.keyLine, _), (.packages, _), (.operation, _):
            self == wanted
        }
    }

    /// True if there is nothing to do and nothing to write down. An address that becomes a lease of the daemon's is
    /// journaled although it is there already, so that it can be made permanent again.
    package func isAlready(_ wanted: Condition) -> Bool {
        if case .address(_, _, _, let asked) = wanted, asked == .leased { return self == wanted }
        return satisfies(wanted)
    }

    /// The daemon makes a lease of any address that is there, so "leased" asks only for the address.
    private static func lifetime(_ now: AddressLifetime, is asked: AddressLifetime) -> Bool {
        asked == .leased ? now != .absent : now == asked
    }

    /// The same without what must not be written to a journal.
    package var withoutSecrets: Condition {
        switch self {
        case .file(let path, var state?) where state.isSecret:
            state.content = nil
            return .file(path: path, state: state)
        case .operation(var operation):
            operation.secrets = [:]
            return .operation(operation)
        case .file, .directory, .block, .word, .sysctl, .address, .routes, .unit, .account, .password, .keyLine,
            .packages:
            return self
        }
    }

    /// Our own files change under our own programs all the time: finding one changed is no sign of a stranger.
    package var isOurOwn: Bool {
        switch self {
        case .file(let path, _), .directory(let path, _):
            Self.ownFolders.contains { path == $0 || path.hasPrefix($0 + "/") } || path.hasSuffix(Self.ownSnippet)
        case .block, .word, .sysctl, .address, .routes, .unit, .account, .password, .keyLine, .packages, .operation:
            false
        }
    }

    /// Left behind it would name a certificate that is gone, and the web server would not start again.
    private static let ownSnippet = "/sn-redundancy-web.conf"

    private static let ownFolders = ["/etc/sn-redundancy", "/var/lib/sn-redundancy", "/run/sn-redundancy"]
}

extension Condition {
    /// What was found before a secret of ours took its place. What was there is kept, secret or not: it is somebody's
    /// file, and only the journal can give it back. What is marked secret stays marked.
    package func markedSecret(like wanted: Condition) -> Condition {
        guard case .file(let path, var state?) = self, case .file(_, let asked?) = wanted else { return self }
        state.isSecret = asked.isSecret
        return .file(path: path, state: state)
    }
}
