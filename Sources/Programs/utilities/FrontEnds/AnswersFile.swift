package import ClusterModel
import Glibc
package import SetupDialog
import SystemSupport
import Yams

/// Reads an answers file (YAML, of which JSON is a part) and the password files it names.
package enum AnswersFile {
    private static let largestFile = 64 * 1024
    private static let mostParts = 2000

    /// Everything that is wrong is in the error's sentence at once: 64 if answers are only missing, 65 if any is wrong.
    /// `system`, where it is known, is what the answers are for.
    package static func read(_ path: String, for system: SystemInventory? = nil) throws -> AnswerSheet {
        let reader = AnswerReader(try tree(of: try text(of: path), path: path))
        var sheet = reader.sheet
        var problems = reader.problems
        sheet.managerPassword = secret(sheet.managerPasswordFile, "managerPasswordFile", &problems)
        sheet.standbySudoPassword = secret(sheet.standbySudoPasswordFile, "standbySudoPasswordFile", &problems)
        sheet.replicationPassword = secret(sheet.replicationPasswordFile, "replication.passwordFile", &problems)
        if let cluster = system?.cluster(of: .one), let known = system?.knownAddresses {
            do throws(Refusal) {
                try AnswerRules.checkReferences(
                    sheet.references ?? [],
                    subnet: cluster.subnet,
                    known: known,
                    virtualIP: sheet.virtualIP
                )
            } catch {
                problems.append(AnswerProblem(key: "references", line: 0, text: error.description))
            }
        }
        guard problems.isEmpty else { throw error(problems, path: path) }
        return sheet
    }

    /// What Windows editors put before a text.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The first line of a password file. What nobody could type is no password.
    static func secret(inFile path: String) throws -> Secret {
        guard let content = try AtomicFile.read(path, limit: largestFile) else {
            throw OperationError(.badAnswers, "\(path): there is no such password file.")
        }
        try refuseIfOthersMayRead(path)
        let line = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty else { throw OperationError(.badAnswers, "\(path): the password file is empty.") }
        guard !line.starts(with: byteOrderMark) else {
            throw OperationError(
                .badAnswers,
                "\(path): the password file begins with a byte order mark, which is no part of a password; save it without one."
            )
        }
        guard let password = String(validating: line, as: UTF8.self) else {
            throw OperationError(.badAnswers, "\(path): the password file is not UTF-8; save it as that.")
        }
        return Secret(password)
    }

    /// As with ssh's keys and libpq's password file. The group root is nobody else; what is no file, as a pipe, has no
    /// readers but its own.
    private static func refuseIfOthersMayRead(_ path: String) throws {
        var found = stat()
        guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return }
        let others = found.st_mode & 0o007 != 0 || found.st_mode & 0o070 != 0 && found.st_gid != 0
        guard others else { return }
        throw OperationError(
            .badAnswers,
            "\(path): other users may read this password file; run 'chmod 600 \(path)', and consider a new password."
        )
    }

    private static func secret(_ path: String?, _ key: String, _ problems: inout [AnswerProblem]) -> Secret? {
        guard let path else { return nil }
        do {
            return try secret(inFile: path)
        } catch {
            problems.append(AnswerProblem(key: key, line: 0, text: "\(error)"))
            return nil
        }
    }

    private static func error(_ problems: [AnswerProblem], path: String) -> OperationError {
        let lines = problems.map { "\(path): \($0)" }.joined(separator: "\n")
        return OperationError(problems.allSatisfy(\.isMissing) ? .usage : .badAnswers, lines)
    }

    private static func text(of path: String) throws -> String {
        do {
            guard let content = try AtomicFile.read(path, limit: largestFile) else {
                throw OperationError(.usage, "\(path): there is no such answers file.")
            }
            return String(decoding: content, as: UTF8.self)
        } catch let error as SystemError {
            throw OperationError(.usage, "The answers file can't be read: \(error)", cause: error)
        }
    }

    private static func tree(of text: String, path: String) throws -> AnswerTree {
        do {
            guard let node = try Yams.compose(yaml: text) else { return .map([], line: 1) }
            var budget = mostParts
            return try tree(node, &budget)
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(.badAnswers, "\(path): is not readable as YAML or JSON: \(error)", cause: error)
        }
    }

    /// Aliases make a small file describe a huge tree, hence the budget.
    private static func tree(_ node: Node, _ budget: inout Int) throws -> AnswerTree {
        budget -= 1
        guard budget > 0 else { throw OperationError(.badAnswers, "The answers file has too many parts.") }
        let line = node.mark?.line ?? 0
        switch node {
        case .scalar(let scalar): return .scalar(scalar.string, line: line)
        case .sequence(let items): return .list(try items.map { try tree($0, &budget) }, line: line)
        case .mapping(let pairs):
            var entries: [AnswerTree.Entry] = []
            for (key, value) in pairs {
                entries.append(
                    AnswerTree.Entry(
                        key: key.string ?? "",
                        line: key.mark?.line ?? line,
                        value: try tree(value, &budget)
                    )
                )
            }
            return .map(entries, line: line)
        case .alias: throw OperationError(.badAnswers, "line \(line): aliases are not used in an answers file.")
        }
    }
}
