package import ClusterModel

/// What the engine carries out. Jobs of one LIM never overlap.
package enum DataAction: Hashable, Sendable {
    /// Answered by `made`, after `stored`.
    case make(DataDraft)
    /// Answered by `fetched`, after `stored`.
    case fetch(DataVersion, from: ServerName)
    /// Puts a version where the LIM reads it; only while it doesn't run here. Answered by `putInPlace`, after `stored`.
    case putInPlace(DataVersion)
    /// Answered by `stored`.
    case tidy(LIMNumber, Tidying)
    /// The alarm about a version that was kept apart is over.
    case forgetSetAside(LIMNumber, VersionID)
    case announce(DataReport)
    case condition(LIMNumber, version: UInt64, ready: Bool)
    /// A new version is in place on the passive side: whoever has loaded the old one loads anew.
    case arrived(LIMNumber)
    case raise(Alarm)
    case clear(String)
    case progress(DataCommandID, String)
    case answer(DataCommandID, DataAnswer)
}
