import ArgumentParser

/// `webserver_config redundancy ...`: every entry of the menu as a command.
struct Redundancy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redundancy",
        abstract: "PM/SNM redundancy: set it up, look at it, move it, remove it.",
        subcommands: [
            RedundancySetup.self, RedundancyStatus.self, RedundancyReconfigure.self, RedundancyFallback.self,
            RedundancyReconfigureFallback.self, RedundancyRemove.self, RedundancyHistory.self,
            RedundancyStartAlone.self, RedundancyDrill.self,
            RedundancyPause.self, RedundancySupportBundle.self, RedundancyTakeover.self, RedundancyReplaceServer.self,
            RedundancyAdopt.self, RedundancyForks.self,
        ]
    )
}
