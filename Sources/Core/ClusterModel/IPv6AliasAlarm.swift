/// A LIM's IPv6 alias is used by something that isn't ours; its IPv4 alias goes on (LM-35, R-CL-26).
package enum IPv6AliasAlarm {
    package static let code = "alias6-in-use"

    package static func identity(of lim: LIMNumber) -> String { "\(code) LIM \(lim)" }

    /// `isOpenHere`: this server has it as well, and goes on; otherwise it leaves it alone.
    package static func alarm(
        _ alias: IPv6Alias,
        of lim: LIMNumber,
        usedBy owner: MACAddress,
        isOpenHere: Bool
    ) -> Alarm {
        Alarm(
            code: code,
            severity: .critical,
            object: "LIM \(lim)",
            text: "IPv6 alias \(alias.address) in use by other equipment (\(owner))",
            advice: "Find the equipment with this hardware address and give it another address. "
                + (isOpenHere
                    ? "The LIM keeps its IPv6 alias, but some clients reach the other equipment instead."
                    : "The LIM serves over IPv4 meanwhile, and takes its IPv6 alias as soon as it is free.")
        )
    }
}
