import ClusterModel

extension Condition {
    /// The state alone, in words, for whoever compares before with after. Never shows a secret.
    package var stateInWords: String {
        switch self {
        case .file(_, let state): state.map(Self.words) ?? "absent"
        case .directory(_, let state): state.map { "mode \(Self.octal($0.mode)), \($0.owner):\($0.group)" } ?? "absent"
        case .block(_, _, _, let state):
            switch state {
            case .noFile: "no such file"
            case .absent: "absent"
            case .lines(let lines): lines.joined(separator: "\n")
            }
        case .word(_, _, let value, _): value ?? "not there"
        case .sysctl(_, let value): value ?? "absent"
        case .address(_, _, _, let lifetime): lifetime.rawValue
        case .routes(_, let sources): sources.subnet.map(\.description) ?? "unnamed"
        case .unit(_, let state): String(Self.words(state).drop { $0 == ":" || $0 == " " })
        case .account(_, let state): state.map { "home \($0.home), shell \($0.shell)" } ?? "absent"
        case .password(_, let hash): hash == nil ? "no such account" : "a password (not shown)"
        case .keyLine(_, _, let state): state == .present ? "present" : "absent"
        case .packages(let states):
            states.map { "\($0.name) \($0.installed ? "installed" : "not installed")" }.joined(separator: ", ")
        case .operation(let operation): operation.applied ? "in force" : "not in force"
        }
    }

    private static func words(_ state: FileState) -> String {
        let rights = "mode \(octal(state.mode)), \(state.owner):\(state.group)"
        guard !state.isSecret, let content = state.content else { return "\(rights), content not shown" }
        return "\(rights), \(content.bytes.count) bytes"
    }

    private static func octal(_ mode: Int) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
