import ConfigurationFiles
import SetupPlan
import SystemSupport

extension LocalServer {
    func fileState(_ path: String) throws -> FileState? {
        guard let file = try ManagedFile.read(path) else { return nil }
        return FileState(FileContent(bytes: file.content), mode: file.mode, owner: file.owner, group: file.group)
    }

    func setFile(_ path: String, _ state: FileState?) async throws {
        guard let state else { return try ManagedFile.remove(path) }
        guard let content = state.content else {
            throw LocalServerError.failed("The content of \(path) was never written down, so it can't be restored.")
        }
        if path.hasPrefix("/etc/sudoers.d/") { try await checkSudoers(content.bytes) }
        try ManagedFile(content: content.bytes, mode: state.mode, owner: state.owner, group: state.group).write(path)
    }

    /// One wrong line there, and nobody becomes root any more.
    private func checkSudoers(_ content: [UInt8]) async throws {
        let draft = "/run/sn-redundancy/sudoers.draft"
        try ManagedFile(content: content, mode: 0o440, owner: "root", group: "root").write(draft)
        defer { try? ManagedFile.remove(draft) }
        try await Command("/usr/sbin/visudo", ["--check", "--quiet", "--file=\(draft)"]).output()
    }

    func directoryState(_ path: String) throws -> DirectoryState? {
        guard let folder = try ManagedFolder.read(path) else { return nil }
        return DirectoryState(mode: folder.mode, owner: folder.owner, group: folder.group)
    }

    func setDirectory(_ path: String, _ state: DirectoryState?) throws {
        guard let state else { return try ManagedFolder.removeIfEmpty(path) }
        try ManagedFolder(mode: state.mode, owner: state.owner, group: state.group).make(path)
    }

    func blockState(_ path: String, _ name: String) throws -> BlockState {
        guard let text = try text(of: path) else { return .noFile }
        return MarkedBlock.lines(named: name, in: text).map { .lines($0) } ?? .absent
    }

    func setBlock(_ path: String, _ name: String, _ place: BlockPlace, _ state: BlockState) throws {
        let file = try ManagedFile.read(path)
        let text = try text(of: path) ?? ""
        switch state {
        case .lines(let lines):
            try rewrite(path, file, MarkedBlock.setting(lines, named: name, atTop: place == .top, in: text))
        case .absent:
            try rewrite(path, file, MarkedBlock.removing(name, from: text))
        case .noFile:
            let rest = MarkedBlock.removing(name, from: text)
            // Somebody has put lines of his own into the file that we made: then it stays.
            if rest.allSatisfy(\.isWhitespace) { try ManagedFile.remove(path) } else { try rewrite(path, file, rest) }
        }
    }

    func foundWord(_ path: String, _ keyword: String, _ value: String?, _ otherwise: String) throws -> Condition {
        let values = [value, otherwise].compactMap(\.self)
        let found = try text(of: path).flatMap { WordLine.value(after: keyword, among: values, in: $0) }
        let other = values.first { $0 != found } ?? otherwise
        return .word(path: path, keyword: keyword, value: found, otherwise: other)
    }

    func setWord(_ path: String, _ keyword: String, _ value: String?, _ otherwise: String) throws {
        guard let value, let text = try text(of: path), let file = try ManagedFile.read(path),
            let found = WordLine.value(after: keyword, among: [value, otherwise], in: text)
        else {
            throw LocalServerError.wordMissing(path: path, keyword: keyword, values: [value ?? "", otherwise])
        }
        if found == value { return }
        try rewrite(path, file, WordLine.replacing(otherwise, with: value, after: keyword, in: text))
    }

    func sysctl(_ key: String) throws -> String? {
        let bytes = try ManagedSetting.read(key)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    func setSysctl(_ key: String, _ value: String?) throws {
        guard let value else { return }
        try ManagedSetting.write(value, to: key)
    }

    private func rewrite(_ path: String, _ file: ManagedFile?, _ text: String) throws {
        var file = file ?? ManagedFile(content: [], mode: 0o644, owner: "root", group: "root")
        file.content = Array(text.utf8)
        try file.write(path)
    }

    private func text(of path: String) throws -> String? {
        guard let file = try ManagedFile.read(path) else { return nil }
        guard let text = String(validating: file.content, as: UTF8.self) else { throw LocalServerError.notText(path) }
        return text
    }
}
