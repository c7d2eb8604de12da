import PackageControl
import SetupEngine
import SetupPlan

extension LocalServer {
    /// For an installation that is still to come, what else it would bring is part of what was found, so that exactly
    /// that can be removed again.
    func packageStates(_ asked: [PackageState]) async throws -> [PackageState] {
        var found: [PackageState] = []
        for state in asked {
            found.append(PackageState(state.name, installed: try await packages.version(of: state.name) != nil))
        }
        let missing = found.filter { !$0.installed }.map(\.name)
        guard asked.allSatisfy(\.installed), !missing.isEmpty else { return found }
        let others = try await packages.wouldInstall(missing).filter { name in !asked.contains { $0.name == name } }
        return found + others.map { PackageState($0, installed: false) }
    }

    /// What is to go and something else on this server needs stays, and is named once the others are gone.
    func setPackages(_ states: [PackageState], _ report: @escaping @Sendable (String) -> Void) async throws {
        let install = states.filter(\.installed).map(\.name)
        var remove: [String] = []
        for state in states where !state.installed {
            if try await packages.version(of: state.name) != nil { remove.append(state.name) }
        }
        if !install.isEmpty { try await packages.install(install, onProgress: report) }
        guard !remove.isEmpty else { return }
        let choice = try await packages.choice(purging: remove)
        if !choice.purged.isEmpty { try await packages.purge(choice.purged, onProgress: report) }
        guard choice.kept.isEmpty else {
            let (stay, them) = choice.kept.count == 1 ? ("stays", "it") : ("stay", "them")
            throw LeftAsIs(
                "\(choice.kept.joined(separator: ", ")) \(stay), as others need \(them): with \(them) apt would remove or "
                    + "replace \(choice.others.joined(separator: ", "))."
            )
        }
    }
}
