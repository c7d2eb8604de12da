import ClusterModel
import SetupEngine

/// Everything that the forced command can be asked for.
enum PeerVerbs {
    static func all(daemon: any DaemonRequests, operations: [any NamedOperation]) throws -> [any PeerVerb] {
        let executor = ServerRoots.executor(operations: operations)
        let facts = LocalFacts(product: try Installation.productDescription(), store: JournalFiles())
        return [
            AliveVerb(), HelloVerb(facts: facts),
            FindVerb(executor: executor),
            FindAllVerb(executor: executor),
            NextNumberVerb(executor: executor),
            ApplyVerb(executor: executor),
            InheritVerb(executor: executor),
            UndoVerb(executor: executor),
            AskDaemonVerb(daemon: daemon),
            RestartWebServerVerb(),
            SetUpStandbyVerb(),
            AwaitWorkVerb(),
            StepNumberVerb(store: JournalFiles()),
            ReloadRingVerb(),
            MeasureVerb(),
            ListenVerb(),
        ]
    }
}
