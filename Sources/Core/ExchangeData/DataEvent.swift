package import ClusterModel

/// What the keeping of exchange data is told.
package enum DataEvent: Hashable, Sendable {
    /// The store as it is now: once after the start, and after each job.
    case stored(LIMNumber, [DataVersion], inPlace: VersionID?, copiedAgo: Duration?)
    /// A version that an alarm named when the daemon ended.
    case setAside(DataVersion)
    case configuration(ClusterConfiguration)
    /// The period under which the LIM runs here as active; nil: it doesn't.
    case runsHere(LIMNumber, epoch: UInt64?)
    /// Its programs are being started: nothing is put in place until it is known as what.
    case starting(LIMNumber)
    /// The members of the ring whose daemons are there, this one included.
    case view([ServerName])
    /// With how many seconds the sender's clock is ahead of ours.
    case report(DataReport, from: ServerName, clockAhead: Double)
    case order(DataCommandID, DataCommand)
    case made(LIMNumber, failure: String?)
    case fetched(LIMNumber, failure: String?)
    case percent(LIMNumber, Int)
    case putInPlace(LIMNumber, failure: String?)
    /// What is free where the versions are kept, in bytes.
    case space(free: UInt64)
    /// Seconds since 1970 by this server's clock, for doubts about times.
    case tick(clock: Int64)
}

package struct DataCommandID: Hashable, Sendable {
    package let number: UInt64

    package init(_ number: UInt64) { self.number = number }
}

/// What is ordered; answered once.
package enum DataCommand: Hashable, Sendable {
    /// A data backup of a LIM that runs here, copied to the other side. `settling`: this side's data count from now on.
    case backup(LIMNumber, settling: Bool)
    /// Everybody looks for newer data now (R-DH-07).
    case sync
    /// What was written here is to be in place on the other side before the LIM moves there (R-CL-36).
    case bringBack(LIMNumber)
}

package enum DataAnswer: Hashable, Sendable {
    case done(String)
    case refused(String)
    case failed(String)
}
