package import SetupDialog

/// Runs what dialogs ask for, with the channels that the work will use later.
package struct DialogChecks: Sendable {
    private let operations: Operations

    package init(_ operations: Operations) { self.operations = operations }

    package func run(_ check: DialogCheck) async -> Finding {
        switch await attempt(check) {
        case .success(let finding): finding
        case .failure(let error): .refused(error.description)
        }
    }

    /// As `run`, with the exit status that a refusal stands for.
    package func attempt(_ check: DialogCheck) async -> Result<Finding, OperationError> {
        do {
            return .success(try await find(check))
        } catch let error as OperationError {
            return .failure(error)
        } catch {
            return .failure(OperationError(.failed, "The check failed: \(error)", cause: error))
        }
    }

    private func find(_ check: DialogCheck) async throws -> Finding {
        let management = operations.management
        switch check {
        case .detectPair: return .pair(try await management.detectPair())
        case .standbyLogin(let login): try await management.checkStandbyLogin(login)
        case .masterLogin(let user, let password):
            try await management.checkMasterLogin(user: user, password: password)
        case .packages(let login): return .packages(try await management.packages(through: login))
        case .virtualIP(let address): try await management.checkVirtualIP(address)
        case .references(let references): try await management.checkReferences(references)
        case .replicationRole(let user): try await management.checkReplicationRole(user: user)
        case .matchesMasterVirtualIP(let address): try await management.checkMatchesMaster(virtualIP: address)
        case .matchesMasterRole(let role): try await management.checkMatchesMaster(role)
        case .standbyData(let login): return .standbyData(try await management.standbyData(through: login))
        case .inventory: return .inventory(try await operations.cluster.inventory())
        case .hostKey(let address): return .hostKey(try await operations.cluster.hostKey(at: address))
        case .serverLogin(let answers): try await operations.cluster.checkLogin(answers)
        case .newBase(let address, let lim): try await operations.cluster.checkNewBase(address, of: lim)
        case .plan(let intent): return .changes(try await operations.plan(intent))
        }
        return .passed
    }
}
