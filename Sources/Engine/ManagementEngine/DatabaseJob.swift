import ManagementFailover

/// A long action on the database. They run one after the other.
enum DatabaseJob: Sendable {
    case startStandby
    case adopt(directory: String)
    case recover
    case stop
    case checkpoint
    case promote
    case rebuild(LoserPast?)

    func run(in world: any ManagementWorld) async -> JobResult {
        switch self {
        case .startStandby: await world.startStandby()
        case .adopt(let directory): await world.adopt(directory)
        case .recover: await world.recover()
        case .stop: await world.stopDatabase()
        case .checkpoint: await world.checkpoint()
        case .promote: await world.promote()
        case .rebuild(let past): await world.rebuild(past)
        }
    }
}
