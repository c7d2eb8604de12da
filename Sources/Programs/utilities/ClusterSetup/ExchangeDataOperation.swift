import BulkData
import ClusterModel
import ExchangeData
import FoundationEssentials
import SetupPlan

/// What the engine kept of exchange data on a server, when the server leaves its cluster: one version stays where the
/// LIM belongs (R-DH-09); a server that only held copies is as it was before the first of them.
struct ExchangeDataOperation: MarkedOperation {
    static let name = "exchange data"
    private static let folder = "/var/lib/sn-redundancy/xdata"

    var name: String { Self.name }

    static func step(on server: Server) -> Step {
        Step(
            "exchange data \(server.name)",
            on: server.name,
            "Keep exchange data under \(folder)",
            .operation(OperationState(name))
        )
    }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {}

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        let settings = try Installation.productDescription().exchangeData
        for number in 1...124 {
            guard let lim = LIMNumber(number) else { continue }
            let shelf = Shelf("\(Self.folder)/\(lim)")
            guard shelf.exists else { continue }
            report("LIM \(lim)")
            if try await restore(settings?.paths(of: lim) ?? [], from: shelf) {
                // Only copies of what another server has.
                try await Archive.remove(shelf.path)
            } else {
                try await keepNewest(of: lim, on: shelf)
            }
        }
    }

    /// This LIM belongs here from now on: its data are not taken away when the cluster is.
    static func keepData(of lim: LIMNumber) async throws {
        let shelf = Shelf("\(folder)/\(lim)")
        guard shelf.exists else { return }
        for mark in [Shelf.nothingBefore, Shelf.dataBefore] { try await shelf.removeMark(mark) }
    }

    /// False if the data here were never another server's.
    private func restore(_ paths: [String], from shelf: Shelf) async throws -> Bool {
        if try shelf.mark(Shelf.nothingBefore) != nil {
            for path in paths { try await Archive.removeWithFolders(path) }
            return true
        }
        guard try shelf.mark(Shelf.dataBefore) != nil else { return false }
        try await Archive.unpack("\(shelf.path)/\(Shelf.dataBefore).tar", over: paths)
        return true
    }

    private func keepNewest(of lim: LIMNumber, on shelf: Shelf) async throws {
        let versions = try shelf.entries().compactMap { name, about -> (String, DataVersion)? in
            // What can't be read is none of the versions, and goes with the rest.
            guard let version = try? JSONDecoder().decode(DataVersion.self, from: Data(about)) else { return nil }
            return (name, version)
        }
        let newest = versions.max { $1.1.isNewer(than: $0.1) }?.0
        try await shelf.clear(except: newest)
    }
}
