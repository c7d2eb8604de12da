package import ClusterModel

extension PlacementReport {
    /// Reads a report from the ring and trusts nothing in it: unknown fields are ignored, lists are bounded, numbers
    /// that would run over are refused.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        format = try fields.decode(Int.self, forKey: .format)
        from = try fields.decode(ServerName.self, forKey: .from)
        cluster = try fields.decode(ClusterName.self, forKey: .cluster)
        view = try fields.decode(ViewID.self, forKey: .view)
        sequence = try fields.decode(UInt64.self, forKey: .sequence)
        heard = try fields.decodeIfPresent([Heard].self, forKey: .heard) ?? []
        asksReply = try fields.decodeIfPresent(Bool.self, forKey: .asksReply) ?? false
        leaving = try fields.decodeIfPresent(Bool.self, forKey: .leaving) ?? false
        cutOff = try fields.decodeIfPresent(Bool.self, forKey: .cutOff) ?? false
        generation = try fields.decode(UInt64.self, forKey: .generation)
        configuration = try fields.decodeIfPresent(ClusterConfiguration.self, forKey: .configuration)
        lims = try fields.decodeIfPresent([LIMReport].self, forKey: .lims) ?? []
        asks = try fields.decodeIfPresent([PlacementAsk].self, forKey: .asks) ?? []
        if let fault {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: fault)
            )
        }
    }

    /// What makes this report one that no member of ours would send; nil if it is plausible.
    package var fault: String? {
        let limit = UInt64(1) << 62
        let numbers =
            [sequence, generation] + heard.map(\.sequence) + asks.map(\.id)
            + lims.flatMap { [$0.epoch?.number ?? 0, $0.epoch?.supersedes ?? 0, $0.seen.regular, $0.seen.standby] }
        if !(1...1000).contains(format) { return "report format \(format) is not plausible" }
        if heard.count > 16 || lims.count > 16 || asks.count > 16 { return "a report names at most 16 of each thing" }
        if numbers.contains(where: { $0 > limit }) { return "a number in the report is not plausible" }
        if let configuration, configuration.generation != generation || configuration.name != cluster {
            return "the configuration in the report is not the one it names"
        }
        return configuration.flatMap(\.fault)
    }
}

extension ClusterConfiguration {
    /// What makes this configuration unusable; nil if it can be used.
    package var fault: String? {
        if !(1...16).contains(regulars.count) || locks.count > 16 { return "a cluster has 1 to 16 LIMs" }
        let servers = members
        if servers.contains(where: { name in servers.count { $0 == name } > 1 }) { return "a server is listed twice" }
        if regulars.contains(where: { entry in regulars.count { $0.lim == entry.lim } > 1 }) {
            return "a LIM is listed twice"
        }
        let sixes = regulars.compactMap(\.alias6?.address)
        if Set(sixes).count != sixes.count { return "an IPv6 alias is listed twice" }
        if regulars.contains(where: { !(1...99).contains($0.priority) }) { return "a priority is 1 to 99" }
        if behaviour == .preloaded, let preloadingObstacle { return preloadingObstacle }
        if let policy, !(0...86_400).contains(policy.holdDownSeconds) || !(0...3600).contains(policy.peerWaitSeconds) {
            return "a time of the policy is not plausible"
        }
        return nil
    }
}
