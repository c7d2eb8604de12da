/// In a preloaded cluster the passive server can't have its alias: the packet filter does not take the block, without which
/// both servers would answer.
package enum AliasUnblockedAlarm {
    private static let code = "lim-alias-not-blocked"

    package static func identity(_ alias: IPv4Address) -> String { "\(code) \(alias)" }

    package static func alarm(_ alias: IPv4Address, on server: ServerName) -> Alarm {
        Alarm(
            code: code,
            severity: .critical,
            object: alias.description,
            text: "\(server) can't block the alias \(alias), and so does not have it: a failover to it may fail",
            advice:
                "See 'journalctl -u redundancyd' there, and whether nft works: nft list tables. It is tried again and again."
        )
    }
}
