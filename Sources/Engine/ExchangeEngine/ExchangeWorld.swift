package import ClusterModel
package import ExchangeData

/// What the exchange engine needs of the world.
package protocol ExchangeWorld: Sendable {
    /// The store of a LIM. What can't be read is not there; nil if that can't be told for the moment.
    func stored(_ lim: LIMNumber) async -> StoredData?
    /// Makes the version, unless the content is the one that it shall differ from.
    func make(_ draft: DataDraft) async throws
    func fetch(
        _ version: DataVersion,
        from server: ServerName,
        onPercent: @escaping @Sendable (Int) -> Void
    ) async throws
    func putInPlace(_ version: DataVersion) async throws
    func tidy(_ lim: LIMNumber, _ tidying: Tidying) async throws
    /// The version that an alarm named when the daemon ended, if that alarm was not over.
    func setAside(_ lim: LIMNumber) async -> DataVersion?
    func forgetSetAside(_ lim: LIMNumber, _ version: VersionID) async throws

    // These return at once.
    func announce(_ report: DataReport)
    func condition(_ lim: LIMNumber, version: UInt64, ready: Bool)
    func arrived(_ lim: LIMNumber)
    func raise(_ alarm: Alarm)
    func clear(_ identity: String)
    /// What is free where the versions are kept, in bytes; nil if that can't be told.
    func free() -> UInt64?
    /// Seconds since 1970.
    func clock() -> Int64
}

/// A LIM's versions on this server's disk.
package struct StoredData: Hashable, Sendable {
    package var versions: [DataVersion]
    package var inPlace: VersionID?
    /// Since the data were last looked at for a copy; nil: never.
    package var copiedAgo: Duration?

    package init(versions: [DataVersion], inPlace: VersionID?, copiedAgo: Duration?) {
        self.versions = versions
        self.inPlace = inPlace
        self.copiedAgo = copiedAgo
    }
}
