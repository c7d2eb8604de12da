import ClusterModel
import SetupDialog

/// What the unit that applies plans was told to do. Kept with its secrets in memory, readable by root only, until done.
struct WorkOrder: Codable {
    var intent: Intent
    /// Who ordered it, as the next one who wants something reads it.
    var user: String
    /// Seconds since 1970.
    var since: Int
    /// Addresses that the one who ordered it found free.
    var silent: [AddressCheck.Silent] = []

    /// Whether a second set-up command should watch it.
    var isSetUp: Bool {
        switch intent {
        case .setUpMaster, .setUpStandby, .settleBrokenOff: true
        case .removeRedundancy, .removeAlone, .replaceServer, .addServer, .removeServer, .replaceRegular,
            .convertToStandby,
            .revertToFree,
            .createCluster,
            .deleteCluster, .deleteClusterAlone, .addLIM, .removeLIM, .setFallback, .setPriority, .setAlias6,
            .setDetection,
            .setWitness, .removeWitness,
            .setPreloaded, .move,
            .lock, .unlock, .sync,
            .fallBack,
            .reconfigureFallback:
            false
        }
    }

    /// For a person: never a secret.
    var what: String {
        switch intent {
        case .setUpMaster: "redundancy setup (master)"
        case .setUpStandby: "redundancy setup (standby)"
        case .removeRedundancy: "redundancy remove"
        case .removeAlone: "redundancy remove --peer-lost"
        case .replaceServer(let answers): "redundancy replace-server \(answers.name)"
        case .settleBrokenOff(.resume): "redundancy setup --resume"
        case .settleBrokenOff(.undo): "redundancy setup --undo"
        case .addServer(let answers): "server add \(answers.name)"
        case .removeServer(let name): "server remove \(name)"
        case .replaceRegular(let answers): "server replace \(answers.name)"
        case .convertToStandby(let name): "standby convert \(name)"
        case .revertToFree(let name): "standby revert \(name)"
        case .createCluster(let answers): "cluster create \(answers.name)"
        case .deleteCluster(let name): "cluster delete \(name)"
        case .deleteClusterAlone(let name): "cluster delete \(name) --peer-lost"
        case .addLIM(let name, let member): "cluster add-lim \(name) --lim \(member.lim)"
        case .removeLIM(let name, let lim): "cluster remove-lim \(name) --lim \(lim)"
        case .setDetection(let name, let profile): "cluster set-detection \(name) \(profile.rawValue)"
        case .setWitness(let answers): "cluster witness set \(answers.host)"
        case .removeWitness: "cluster witness remove"
        case .setFallback, .setPriority, .setAlias6, .setPreloaded, .move, .lock, .unlock, .sync, .fallBack,
            .reconfigureFallback:
            "an order for the daemon"
        }
    }
}

/// One line of what the unit reports: a step, and at last how it ended.
enum WorkReport: Codable {
    case step(StepReport)
    /// The sentence of success.
    case done(String)
    /// The exit status and the sentence.
    case failed(Int32, String)
}
