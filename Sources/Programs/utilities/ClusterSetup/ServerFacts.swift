import ClusterModel
import SetupPlan

/// What a server says about itself when it is greeted.
struct ServerFacts: Codable, Hashable, Sendable {
    struct Address: Codable, Hashable, Sendable {
        var interface: String
        var address: IPv4Address
        var prefixLength: Int
        var isPermanent: Bool
    }

    struct LIMAddress: Codable, Hashable, Sendable {
        var lim: LIMNumber
        var file: String
        var key: String
        /// Nil: the file has no such line.
        var value: String?
    }

    var hostName: String
    /// Of the package sn-redundancy; nil if it runs from elsewhere.
    var version: String?
    /// Without loopback.
    var addresses: [Address]
    var gateway: IPv4Address?
    /// The file that gives an address to its interface at boot, where there is one.
    var addressFiles: [String: String]
    /// Those that have a unit here, running or not.
    var lims: [LIMNumber]
    /// What the settings say that must be the alias of a LIM.
    var limAddresses: [LIMAddress]
    /// Installed packages that matter, with their versions.
    var packages: [String: String]
    /// What has been set up here and not taken back.
    var journals: [JournalScope]
    var hasManagement: Bool
    /// A removal of PM/SNM redundancy was broken off on this server, which is the standby. Nil: an older version does not say.
    var isLeavingPair: Bool?
    /// Of its processors, on average over the last minute.
    var loadPercent: Int

    func holder(of address: IPv4Address) -> Address? { addresses.first { $0.address == address } }
}
