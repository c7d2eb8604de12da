import ClusterModel

extension Intent {
    /// What carries an intent out.
    ///
    /// A new intent is sorted in here, where the compiler asks for it; each carrier refuses by `default` what is not its own.
    package enum Carrier: Sendable {
        /// The set-up of PM/SNM redundancy, by a plan.
        case managementSetUp
        /// The set-up of clusters, by a plan.
        case clusterSetUp
        /// The daemon, at once.
        case daemon
    }

    package var carrier: Carrier {
        switch self {
        case .setUpMaster, .setUpStandby, .removeRedundancy, .removeAlone, .replaceServer, .settleBrokenOff:
            .managementSetUp
        case .addServer, .removeServer, .removeServerAlone, .replaceMember, .convertToStandby, .revertToFree,
            .createCluster, .deleteCluster, .deleteClusterAlone, .addLIM, .removeLIM, .setDetection, .setWitness,
            .removeWitness:
            .clusterSetUp
        case .setFallback, .setPriority, .setAlias6, .setPreloaded, .move, .lock, .unlock, .sync, .fallBack,
            .reconfigureFallback:
            .daemon
        }
    }

    /// As the command line calls it, and for a person: never a secret.
    package var words: String {
        switch self {
        case .setUpMaster: "redundancy setup (master)"
        case .setUpStandby: "redundancy setup (standby)"
        case .removeRedundancy: "redundancy remove"
        case .removeAlone: "redundancy remove --peer-lost"
        case .replaceServer(let answers): "redundancy replace-server \(answers.name)"
        case .settleBrokenOff(.resume): "redundancy setup --resume"
        case .settleBrokenOff(.undo): "redundancy setup --undo"
        case .addServer(let answers): "server add \(answers.name)"
        case .removeServer(let name): "server remove \(name)"
        case .removeServerAlone(let name): "server remove \(name) --peer-lost"
        case .replaceMember(let answers): "server replace \(answers.name)"
        case .convertToStandby(let name): "standby convert \(name)"
        case .revertToFree(let name): "standby revert \(name)"
        case .createCluster(let answers): "cluster create \(answers.name)"
        case .deleteCluster(let name, let acceptsLoss):
            "cluster delete \(name)\(acceptsLoss ? " --accept-loss" : "")"
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
