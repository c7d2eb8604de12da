import ClusterEngine
import ClusterModel
import ControlSocket
import LIMPlacement
import Netlink
import SystemSupport

extension Control {
    /// A LIM's IPv6 alias: refused if anything has the address already (LM-21, LM-35).
    func setAlias6(_ request: ControlRequest) async -> ControlReply {
        let text = request.arguments["alias6"] ?? ""
        if text == "none" { return await place(request) { .setAlias6($0, nil) } }
        guard let lim = lim(request), let alias = IPv6Alias(text) else {
            let why = IPv6Alias.fault(of: text) ?? "which LIM? Give lim=NUMBER"
            return ControlReply(exit: 64, message: "'\(text.prefix(60))': \(why).")
        }
        let regulars = await engines.placement.snapshot().configuration.regulars
        if regulars.first(where: { $0.lim == lim })?.alias6?.address != alias.address,
            let obstacle = await obstacle(to: alias)
        {
            return ControlReply(exit: 78, message: obstacle)
        }
        return await place(request) { .setAlias6($0, alias) }
    }

    private func obstacle(to alias: IPv6Alias) async -> String? {
        do {
            if try await KernelNetwork().place(of: .v6(alias.address.value)) != nil {
                return "\(alias.address) is on this server already; choose another."
            }
        } catch {
            return "The addresses of this server could not be read, so nothing was changed: \(error)"
        }
        guard let owner = await engines.neighbourhood.ask(for: alias.address) else { return nil }
        return "\(alias.address) is in use: \(owner) answers for it. Choose a free address."
    }
}
