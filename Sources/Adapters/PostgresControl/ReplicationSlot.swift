/// A place in the log that the server keeps for a receiver.
package struct ReplicationSlot: Sendable, Equatable {
    package var name: String
    package var isActive: Bool
    /// The log is kept from here on; nil if nothing is kept yet.
    package var restart: WALPosition?
    /// `reserved`, `extended`, `unreserved` or `lost`; nil if nothing was reserved.
    package var status: String?

    package init(name: String, isActive: Bool, restart: WALPosition? = nil, status: String? = nil) {
        self.name = name
        self.isActive = isActive
        self.restart = restart
        self.status = status
    }

    /// Why a slot that nobody uses must be made anew, which lets go of the log it keeps; nil if it may stay as it is.
    ///
    /// `freeBytes`: what is free beside the data.
    package func reasonToRenew(isStandby: Bool, freeBytes: Int64) -> ReasonToRenew? {
        if isActive { return nil }
        if status == "lost" { return .logIsGone }
        guard restart != nil else { return nil }
        // It was in use while this server was the primary; nobody takes the log from a standby.
        if isStandby { return .serverIsStandby }
        return freeBytes < Self.spaceToSpare ? .diskFillsUp : nil
    }

    package enum ReasonToRenew: String, Sendable {
        case logIsGone = "the log that the other server lacks was removed: the limit for it was reached"
        case serverIsStandby = "this server is the standby now"
        case diskFillsUp = "the database's disk fills up: the other server will be copied anew"
    }

    /// With less free than this, clients come before a standby that is away.
    private static let spaceToSpare: Int64 = 256 << 20

    /// How much log a slot may keep, in MB, on a disk with so much free: a quarter of it, between 512 MB and 64 GB.
    package static func limitMegabytes(freeBytes: Int64) -> Int64 {
        min(max(freeBytes / 4, 512 << 20), 64 << 30) >> 20
    }
}
