import ClusterModel
import PostgresControl
import SetupDialog
import SetupPlan

// What must be so before the master is set up. Changes nothing.
extension MasterSetUp {
    func check(_ ground: ManagementGround, isAgain: Bool) async throws {
        guard ground.isMaster else {
            throw OperationError(.refused, "This is the standby; start on the master \(ground.master.name).")
        }
        try await setup.checkStandbyLogin(answers.standbyLogin)
        let ours = try await setup.ownFacts()
        let theirs = try await setup.standby(ground).ask(HelloVerb.Request(), as: ServerFacts.self)
        guard ours.version == theirs.version else {
            throw OperationError(
                .refused,
                "sn-redundancy is \(ours.version ?? "missing") here and \(theirs.version ?? "missing") on \(ground.standby.name); install the same."
            )
        }
        try checkVersions(ground, ours, theirs)
        // What it has still to take back would be taken for a part of the new set-up.
        guard isAgain || theirs.isLeavingPair != true else {
            throw OperationError(
                .refused,
                "A removal of the redundancy was broken off on \(ground.standby.name); finish it there first: "
                    + "webserver_config redundancy remove"
            )
        }
        let isComplete = try await setup.isComplete()
        // Before the virtual IP is looked for: a standby that is set up asks for it, too.
        guard isComplete || !theirs.hasManagement else {
            throw OperationError(
                .refused,
                "\(ground.standby.name) is still set up from before; remove the redundancy there first."
            )
        }
        try await setup.checkVirtualIP(answers.virtualIP)
        // Behind a set-up that was taken back the new ones were asked already, and the former come back as they were.
        if isComplete || !isAgain { try await checkReferences(ground) }
        if isComplete {
            try await ManagementRemoval(setup: setup).checkMaster(ground)
            return try await checkNewRole(ground)
        }
        try await checkDatabase(ground, isAgain: isAgain)
    }

    private func checkReferences(_ ground: ManagementGround) async throws {
        do throws(Refusal) {
            try AnswerRules.checkReferences(
                answers.references,
                subnet: ground.cluster.subnet,
                known: ground.inventory.knownAddresses,
                virtualIP: answers.virtualIP
            )
        } catch {
            throw OperationError(.badAnswers, error.description)
        }
        try await setup.checkReferences(answers.references)
    }

    private func checkVersions(_ ground: ManagementGround, _ ours: ServerFacts, _ theirs: ServerFacts) throws {
        let package = "postgresql-\(ground.product.database.version)"
        func release(_ version: String?) -> String? { version?.split(separator: "-").first.map(String.init) }
        guard let here = release(ours.packages[package]) else {
            throw OperationError(.refused, "\(package) is not installed on this server; install it first.")
        }
        guard let there = release(theirs.packages[package]) else {
            throw OperationError(
                .refused,
                "\(package) is not installed on \(ground.standby.name); install it there first."
            )
        }
        guard here == there else {
            throw OperationError(
                .refused,
                "PostgreSQL is \(here) here and \(there) on \(ground.standby.name); bring both to the same version."
            )
        }
    }

    private func checkDatabase(_ ground: ManagementGround, isAgain: Bool) async throws {
        let database = ground.database
        guard try await database.isRunning else {
            throw OperationError(.refused, "\(database.cluster.title) does not run here; start it first.")
        }
        let session = try await database.session
        guard try await !session.isInRecovery() else {
            throw OperationError(
                .refused,
                "\(database.cluster.title) is itself a standby of something; make it independent first."
            )
        }
        if let outside = try await session.tablespaces().first {
            throw OperationError(
                .refused,
                "Tablespace \(outside.name) lies outside the data directory (\(outside.location)); move its tables into the data directory first."
            )
        }
        if let names = try await session.setting("synchronous_standby_names"), !names.value.isEmpty {
            throw OperationError(
                .refused,
                "\(database.cluster.title) waits for other standbys already (synchronous_standby_names in \(names.file ?? "?")); remove that first."
            )
        }
        try await checkRole(in: session)
        // ALTER SYSTEM wins over every file.
        let names = DatabaseTurn.settings
        if let fixed = try await session.settings(names).first(where: { $0.file?.hasSuffix(".auto.conf") == true }) {
            throw OperationError(
                .refused,
                "\(fixed.name) was set by ALTER SYSTEM; take it back first (ALTER SYSTEM RESET \(fixed.name))."
            )
        }
        try await checkSpace(ground, needed: try await database.files.usedBytes(), isAgain: isAgain)
    }

    /// The role that is there now goes first; another one of the new name would stay.
    private func checkNewRole(_ ground: ManagementGround) async throws {
        let live = try ManagementSetup.configuration(at: Installation.management)
        guard answers.replication.user != live?.replicationUser else { return }
        try await checkRole(in: ground.database.session)
    }

    private func checkRole(in session: DatabaseSession) async throws {
        guard try await session.roleExists(answers.replication.user) else { return }
        throw OperationError(
            .refused,
            "The database has a role \(answers.replication.user) already; choose another name."
        )
    }

    private func checkSpace(_ ground: ManagementGround, needed: Int64, isAgain: Bool) async throws {
        let record = try await setup.standbyRecord(ground)
        if record["tablespaces"].map({ !$0.isEmpty }) == true {
            throw OperationError(
                .refused,
                "The database on \(ground.standby.name) has tablespaces outside its data directory; it can't be moved aside."
            )
        }
        let limits = try await ground.database.limits()
        if let theirs = record["limits"], theirs != limits {
            throw OperationError(
                .refused,
                "PostgreSQL has \(limits) here and \(theirs) on \(ground.standby.name); set the same on both."
            )
        }
        guard let free = record["free"].flatMap({ Int64($0) }) else { return }
        let wanted = needed + needed / 10 + (64 << 20)
        guard free > wanted else {
            throw OperationError(
                .refused,
                "\(ground.standby.name) has \(free >> 20) MB free where the database lies; \(wanted >> 20) MB are needed for the master's data."
            )
        }
        if record["holdsData"] == "true", !answers.replaceStandbyData, !isAgain {
            throw OperationError(
                .refused,
                "\(ground.standby.name) holds a database already; say that it may be moved aside (replaceStandbyData)."
            )
        }
    }
}
