import ArgumentParser

/// `data_backup`: exchange data come with their own issue.
struct DataBackup: LaterCommand {
    static let configuration = CommandConfiguration(
        commandName: "data_backup",
        abstract: "Store the exchange data of a LIM on disk."
    )

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String?
}
