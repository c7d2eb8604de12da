import Netlink
import PackageControl
import SetupEngine
import SetupPlan
import SystemSupport

/// This server, as set-up looks at it and changes it.
struct LocalServer: ServerState {
    let packages = PackageControl()
    /// The bigger changes that plans may name.
    let operations: [String: any NamedOperation]

    init(operations: [any NamedOperation] = []) {
        var byName: [String: any NamedOperation] = [:]
        for operation in operations { byName[operation.name] = operation }
        self.operations = byName
    }

    func find(_ wanted: Condition) async throws -> Condition {
        switch wanted {
        case .file(let path, _): .file(path: path, state: try fileState(path))
        case .directory(let path, _): .directory(path: path, state: try directoryState(path))
        case .block(let path, let name, let place, _):
            .block(path: path, name: name, place: place, state: try blockState(path, name))
        case .word(let path, let keyword, let value, let otherwise):
            try foundWord(path, keyword, value, otherwise)
        case .sysctl(let key, _): .sysctl(key: key, value: try sysctl(key))
        case .address(let interface, let address, let length, _):
            .address(
                interface: interface,
                address: address,
                prefixLength: length,
                lifetime: try await lifetime(of: address, length, on: interface)
            )
        case .routes(let interface, let asked):
            .routes(interface: interface, sources: try await routeSources(on: interface, like: asked))
        case .unit(let name, let asked): .unit(name: name, state: try await unitState(name, asked))
        case .account(let name, _): .account(name: name, state: accountState(name))
        case .password(let account, _): .password(account: account, hash: try passwordHash(account))
        case .keyLine(let account, let line, _):
            .keyLine(account: account, line: line, state: try keyLineState(account, line))
        case .packages(let states): .packages(try await packageStates(states))
        case .operation(let asked): .operation(try await operation(asked.name).find(asked))
        }
    }

    func bringAbout(_ wanted: Condition, report: @escaping @Sendable (String) -> Void) async throws {
        switch wanted {
        case .file(let path, let state): try await setFile(path, state)
        case .directory(let path, let state): try setDirectory(path, state)
        case .block(let path, let name, let place, let state): try setBlock(path, name, place, state)
        case .word(let path, let keyword, let value, let otherwise): try setWord(path, keyword, value, otherwise)
        case .sysctl(let key, let value): try setSysctl(key, value)
        case .address(let interface, let address, let length, let lifetime):
            try await setAddress(address, length, on: interface, lifetime)
        case .routes(let interface, let sources): try await setRouteSources(on: interface, sources)
        case .unit(let name, let state): try await setUnit(name, state)
        case .account(let name, let state): try await setAccount(name, state)
        case .password(let account, let hash): try await setPassword(account, hash)
        case .keyLine(let account, let line, let state): try setKeyLine(account, line, state)
        case .packages(let states): try await setPackages(states, report)
        case .operation(let wanted): try await operation(wanted.name).bringAbout(wanted, report: report)
        }
    }

    /// Files of ours are synced as they are written. The rest is written by other programs, and many of them leave it to
    /// the kernel when that reaches the disk: half a minute later, or never if the power goes first.
    func makeDurable(_ condition: Condition) async throws {
        switch condition {
        case .file, .sysctl, .address, .routes: return
        case .directory, .block, .word, .unit, .account, .password, .keyLine, .packages, .operation: break
        }
        try FileSystems.sync(holding: ["/etc", "/usr", "/var", "/home", "/root"])
    }

    private func operation(_ name: String) throws -> any NamedOperation {
        guard let operation = operations[name] else { throw LocalServerError.unknownOperation(name) }
        return operation
    }
}
