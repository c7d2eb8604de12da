import ClusterModel
import LIMPlacement
import ServiceControl

/// The units of the LIMs that this server may run, as the placement machine wants to hear of them.
struct LIMUnits: Sendable {
    let product: ProductSettings
    let lims: [LIMNumber]
    let systemd: Systemd

    func now() async throws -> [(lim: LIMNumber, state: ObservedState)] {
        let states = try await systemd.states(of: lims.map(product.unit(of:)))
        return zip(lims, states).map { ($0, ObservedState($1)) }
    }

    /// Delivers each change until cancelled.
    func run(_ deliver: (LIMNumber, ObservedState) async -> Void) async throws {
        let watch = UnitWatch(lims.map(product.unit(of:)), systemd: systemd)
        for await state in try watch.changes() {
            if let lim = lims.first(where: { product.unit(of: $0) == state.unit }) {
                await deliver(lim, ObservedState(state))
            }
        }
    }
}

extension ObservedState {
    init(_ unit: UnitState) {
        self =
            switch unit.activity {
            case .active, .reloading: .running
            case .activating: .starting
            case .deactivating: .stopping
            case .inactive, .other: .stopped
            case .failed: .failed
            }
    }
}
