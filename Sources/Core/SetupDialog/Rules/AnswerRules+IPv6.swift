package import ClusterModel

extension AnswerRules {
    /// A LIM's IPv6 alias, which nothing else in the system has (LM-35).
    package static func alias6(
        _ text: String,
        of lim: LIMNumber,
        in system: SystemInventory
    ) throws(Refusal) -> IPv6Alias {
        guard let alias = IPv6Alias(text) else {
            throw Refusal("\(text.prefix(60)): \(IPv6Alias.fault(of: text) ?? "no IPv6 alias").")
        }
        let others = system.clusters.flatMap(\.regulars).filter { $0.lim != lim }
        if let owner = others.first(where: { $0.alias6?.address == alias.address }) {
            throw Refusal(
                "\(alias.address) is already the IPv6 alias of LIM \(owner.lim); choose another.",
                ofTheSystem: true
            )
        }
        return alias
    }

    /// `LIM=ADDRESS/PREFIX`, as commands take it; `none` instead of an address takes it away.
    package static func limAlias6(
        _ text: String,
        in system: SystemInventory
    ) throws(Refusal) -> (lim: LIMNumber, alias: IPv6Alias?) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw Refusal("\(text.prefix(60)): write it as LIM=ADDRESS/PREFIX, such as 1=fd00:99::11/64, or 1=none.")
        }
        let lim = try lim(parts[0])
        return (lim, parts[1] == "none" ? nil : try alias6(parts[1], of: lim, in: system))
    }
}
