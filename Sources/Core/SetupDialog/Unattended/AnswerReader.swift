import ClusterModel

/// Reads a sheet out of a tree and collects everything that is wrong with it, so that a file is corrected once.
package struct AnswerReader {
    package private(set) var sheet = AnswerSheet()
    package private(set) var problems: [AnswerProblem] = []

    private static let keys = [
        "version", "role", "managerUser", "managerPasswordFile", "standbyAdminUser", "standbySudoPasswordFile",
        "standbyHostKey",
        "virtualIP", "replication", "install", "mode", "references", "restartWebServer", "replaceStandbyData", "both",
    ]

    package init(_ tree: AnswerTree) {
        guard case .map(let entries, _) = tree else {
            report("file", tree.line, "is not a list of \"key: value\" lines")
            return
        }
        var seen: [String] = []
        for entry in entries {
            if seen.contains(entry.key) { report(entry.key, entry.line, "is given twice") }
            seen.append(entry.key)
            read(entry)
        }
        requireVersion(seen)
        reportMissing(seen)
        // Line by line is how the file will be corrected; what is missing comes last.
        problems = problems.filter { $0.line > 0 }.sorted { $0.line < $1.line } + problems.filter { $0.line == 0 }
    }

    private mutating func read(_ entry: AnswerTree.Entry) {
        let key = entry.key
        switch key {
        case "version": readVersion(entry)
        case "role": sheet.role = choice(entry, PairFound.Role.self)
        case "managerUser": sheet.managerUser = valid(entry) { text throws(Refusal) in try AnswerRules.account(text) }
        case "managerPasswordFile": sheet.managerPasswordFile = path(entry)
        case "standbyAdminUser":
            sheet.standbyAdminUser = valid(entry) { text throws(Refusal) in try AnswerRules.account(text) }
        case "standbySudoPasswordFile": sheet.standbySudoPasswordFile = path(entry)
        case "standbyHostKey":
            sheet.standbyHostKey = valid(entry) { text throws(Refusal) in try AnswerRules.fingerprint(text) }
        case "virtualIP": sheet.virtualIP = valid(entry) { text throws(Refusal) in try AnswerRules.address(text) }
        case "replication": readReplication(entry)
        case "install": sheet.install = list(entry) { item in ManagementApplication(rawValue: item) }
        case "mode": sheet.mode = choice(entry, AloneMode.self)
        case "references": readReferences(entry)
        case "restartWebServer": sheet.restartWebServer = truth(entry)
        case "replaceStandbyData": sheet.replaceStandbyData = truth(entry)
        case "both": sheet.both = truth(entry)
        default: report(key, entry.line, "is not a known key; known are \(Self.keys.joined(separator: ", "))")
        }
    }

    private mutating func readVersion(_ entry: AnswerTree.Entry) {
        guard let text = scalar(entry), text != "1" else { return }
        report("version", entry.line, "is \(AnswerRules.shown(text)); this program reads version 1")
    }

    private mutating func readReplication(_ entry: AnswerTree.Entry) {
        guard case .map(let parts, _) = entry.value else {
            report("replication", entry.line, "needs \"user\" and \"passwordFile\" below it")
            return
        }
        for part in parts {
            switch part.key {
            case "user":
                sheet.replicationUser = valid(part, as: "replication.user") { text throws(Refusal) in
                    try AnswerRules.role(text)
                }
            case "passwordFile": sheet.replicationPasswordFile = path(part, as: "replication.passwordFile")
            default: report("replication.\(part.key)", part.line, "is not a known key; known are user, passwordFile")
            }
        }
    }

    private mutating func readReferences(_ entry: AnswerTree.Entry) {
        sheet.references = list(entry) { IPv4Address($0) }
        if let count = sheet.references?.count, count > 4 {
            report("references", entry.line, "are \(count); at most four are used")
        }
    }

    private mutating func requireVersion(_ seen: [String]) {
        if !seen.contains("version") { reportMissing("version", "must be 1") }
        if !seen.contains("role") { reportMissing("role", "must be master or standby") }
    }

    private mutating func reportMissing(_ seen: [String]) {
        if !seen.contains("managerPasswordFile") {
            reportMissing("managerPasswordFile", "a file with the manager's password")
        }
        if sheet.role != .standby, !seen.contains("standbySudoPasswordFile") {
            reportMissing("standbySudoPasswordFile", "a file with the administrator's sudo password on the standby")
        }
        if !seen.contains("virtualIP") { reportMissing("virtualIP", "the common address of the active server") }
        let replication = problems.map(\.key)
        if sheet.replicationUser == nil, !replication.contains("replication.user") {
            reportMissing("replication.user", "the name of the replication role")
        }
        if sheet.replicationPasswordFile == nil, !replication.contains("replication.passwordFile") {
            reportMissing("replication.passwordFile", "a file with the replication role's password")
        }
    }
}

extension AnswerReader {
    private mutating func report(_ key: String, _ line: Int, _ text: String) {
        problems.append(AnswerProblem(key: AnswerRules.shown(key), line: line, text: text))
    }

    private mutating func reportMissing(_ key: String, _ text: String) {
        problems.append(AnswerProblem(key: key, line: 0, text: "missing: \(text)", isMissing: true))
    }

    private mutating func scalar(_ entry: AnswerTree.Entry, as key: String? = nil) -> String? {
        if case .scalar(let text, _) = entry.value, !text.isEmpty { return text }
        report(key ?? entry.key, entry.line, "needs one value")
        return nil
    }

    private mutating func valid<Value>(
        _ entry: AnswerTree.Entry,
        as key: String? = nil,
        _ rule: (String) throws(Refusal) -> Value
    ) -> Value? {
        guard let text = scalar(entry, as: key) else { return nil }
        do throws(Refusal) {
            return try rule(text)
        } catch {
            report(key ?? entry.key, entry.line, error.description)
            return nil
        }
    }

    private mutating func path(_ entry: AnswerTree.Entry, as key: String? = nil) -> String? {
        guard let text = scalar(entry, as: key) else { return nil }
        guard text.utf8.first == UInt8(ascii: "/"), text.unicodeScalars.allSatisfy({ $0.value >= 32 }) else {
            report(key ?? entry.key, entry.line, "must be a path that starts with /")
            return nil
        }
        return text
    }

    private mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ entry: AnswerTree.Entry,
        _ type: Value.Type
    ) -> Value? where Value.RawValue == String {
        guard let text = scalar(entry) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let words = Value.allCases.map(\.rawValue).joined(separator: " or ")
        report(entry.key, entry.line, "is \"\(AnswerRules.shown(text))\"; it must be \(words)")
        return nil
    }

    private mutating func truth(_ entry: AnswerTree.Entry) -> Bool? {
        guard let text = scalar(entry) else { return nil }
        if let value = Bool(text) { return value }
        report(entry.key, entry.line, "is \"\(AnswerRules.shown(text))\"; it must be true or false")
        return nil
    }

    private mutating func list<Value>(_ entry: AnswerTree.Entry, _ read: (String) -> Value?) -> [Value]? {
        guard case .list(let items, _) = entry.value else {
            report(entry.key, entry.line, "must be a list, such as [a, b]")
            return nil
        }
        var values: [Value] = []
        for item in items {
            if case .scalar(let text, _) = item, let value = read(text) {
                values.append(value)
            } else if case .scalar(let text, let line) = item {
                report(entry.key, line, "\"\(AnswerRules.shown(text))\" is not one of its values")
            } else {
                report(entry.key, item.line, "must be a list of single values")
            }
        }
        return values
    }
}
