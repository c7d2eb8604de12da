/// Where the operations come from.
enum Wiring {
    /// `detached` is nil in the unit itself, which does the work here and now.
    static func operations(detached: DetachedWork?) -> Operations {
        let daemon = DaemonOverSocket(path: Paths().controlSocket)
        let cluster = ClusterSetup(daemon: daemon)
        let management = ManagementSetup(cluster: cluster, daemon: daemon, operations: namedOperations)
        return Operations(
            cluster: cluster,
            management: management,
            daemon: daemon,
            webServer: WebServerSetup(management: management),
            mirror: MirrorSetup(web: WebServerSetup(management: management)),
            detached: detached
        )
    }

    /// What plans may name beside the primitive changes; each is a file of its own.
    static let namedOperations: [any NamedOperation] = [
        LoginProof(), WebServerTurn(), ReplicationRoleOperation(), ReplicationSlotOperation(), DatabaseTurn(),
        OwnData(),
        ExchangeDataOperation(), MirrorLeftovers(),
        EngineTurn(daemon: DaemonOverSocket(path: Paths().controlSocket)),
    ]

    static func peer(_ arguments: [String]) async -> Int32 {
        do {
            let verbs = try PeerVerbs.all(
                daemon: DaemonOverSocket(path: Paths().controlSocket),
                operations: namedOperations
            )
            return await PeerProgram(verbs: verbs).run()
        } catch {
            return PeerProgram.fail(OperationError.translated(error))
        }
    }
}
