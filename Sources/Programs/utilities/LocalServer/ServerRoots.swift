import SetupEngine

/// This server with its journals, as every program of ours changes it.
enum ServerRoots {
    static func executor(operations: [any NamedOperation] = []) -> JournaledServer {
        JournaledServer(state: LocalServer(operations: operations), store: JournalFiles(), now: { WallClock.now() })
    }
}
