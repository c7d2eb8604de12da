package import ClusterModel

extension AnswerRules {
    /// The virtual IP: on the pair's subnet, and used by nothing else (R-MW-16 to R-MW-18, LM-21).
    package static func virtualIP(_ text: String, for pair: PairFound) throws(Refusal) -> IPv4Address {
        let address = try address(text)
        // On a server that is already set up, its own virtual IP is known; typing it again is what Reconfigure does.
        let taken = pair.known.first { $0.address == address && $0.use != .virtual }
        if let taken {
            throw Refusal(
                "\(address) is the \(taken.use.rawValue) address of \(taken.owner), in use by the cluster. Using it "
                    + "would result in re-installation of the entire system, so it is refused and nothing is changed. "
                    + "Enter an address of \(pair.subnet) that nothing uses.",
                ofTheSystem: true
            )
        }
        return try onSubnet(address, pair.subnet)
    }

    /// The address that becomes the new base of a LIM's server (R-PR-08, R-PR-16, R-PR-20).
    package static func newBase(
        _ text: String,
        subnet: IPv4Subnet,
        known: [KnownAddress]
    ) throws(Refusal) -> IPv4Address {
        let address = try address(text)
        if let taken = known.first(where: { $0.address == address }) {
            throw Refusal(
                "\(address) is already the \(taken.use.rawValue) address of \(taken.owner). Enter an extra address of "
                    + "\(subnet) that nothing uses; it becomes the new base.",
                ofTheSystem: true
            )
        }
        return try onSubnet(address, subnet)
    }

    /// Hosts that tell a server that it is not itself cut off: asked by ARP, and none of those that they speak for.
    package static func references(
        _ text: String,
        for pair: PairFound,
        virtualIP: IPv4Address?
    ) throws(Refusal) -> [IPv4Address] {
        let found = try references(text)
        try checkReferences(found, subnet: pair.subnet, known: pair.known, virtualIP: virtualIP)
        return found
    }

    package static func checkReferences(
        _ references: [IPv4Address],
        subnet: IPv4Subnet,
        known: [KnownAddress],
        virtualIP: IPv4Address?
    ) throws(Refusal) {
        for reference in references {
            if reference == virtualIP {
                throw Refusal("\(reference) is the virtual IP, which is on the servers themselves. Name another host.")
            }
            if let taken = known.first(where: { $0.address == reference }) {
                throw Refusal(
                    "\(reference) is the \(taken.use.rawValue) address of \(taken.owner). A reference must be a host that is "
                        + "none of the servers, such as the gateway."
                )
            }
            guard subnet.canBeHost(reference) else {
                throw Refusal(
                    "\(reference) is no host of \(subnet). A reference is asked by ARP, which ends at a router: name hosts "
                        + "of that subnet, or none (the gateway is asked then)."
                )
            }
        }
    }

    private static func onSubnet(_ address: IPv4Address, _ subnet: IPv4Subnet) throws(Refusal) -> IPv4Address {
        guard subnet.contains(address) else {
            throw Refusal(
                "\(address) is outside the subnet \(subnet). Gratuitous ARP announces a moved address on the local "
                    + "subnet only, so all addresses of a cluster must be on it."
            )
        }
        guard subnet.canBeHost(address) else {
            throw Refusal("\(address) is the network or broadcast address of \(subnet); no host may have it.")
        }
        return address
    }
}
