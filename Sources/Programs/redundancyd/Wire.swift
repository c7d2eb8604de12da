import ClusterModel
import FoundationEssentials
package import LIMPlacement
package import ManagementFailover
package import StatusDocuments
import SystemSupport

/// What crosses the ring: one JSON object with a format number. Parsed with limits, never trusted.
package enum Wire: Sendable {
    case placement(PlacementReport)
    case management(ManagementMessage)
    case exchange(ExchangeMessage)
    case mirror(MirrorMessage)
    /// All that are raised on the sender.
    case alarms([AlarmEntry])

    /// The format this program writes; a message of another one is ignored until every member understands it.
    private static let format = 1

    private struct Envelope: Codable {
        var format: Int
        var placement: PlacementReport?
        var management: ManagementMessage?
        var exchange: ExchangeMessage?
        var mirror: MirrorMessage?
        var alarms: [AlarmEntry]?
    }

    package func encoded() throws -> [UInt8] {
        var envelope = Envelope(format: Self.format)
        switch self {
        case .placement(let report): envelope.placement = report
        case .management(let message): envelope.management = message
        case .exchange(let message): envelope.exchange = message
        case .mirror(let message): envelope.mirror = message
        case .alarms(let alarms): envelope.alarms = alarms
        }
        return Array(try JSONEncoder().encode(envelope))
    }

    package static func decode(_ bytes: [UInt8]) throws -> Wire? {
        guard JSONNesting.isWithinLimit(bytes) else { return nil }
        let envelope = try JSONDecoder().decode(Envelope.self, from: Data(bytes))
        guard envelope.format == format else { return nil }
        if let report = envelope.placement { return .placement(report) }
        if let message = envelope.management { return .management(message) }
        if let message = envelope.exchange { return .exchange(message) }
        if let message = envelope.mirror { return .mirror(message) }
        if let alarms = envelope.alarms { return .alarms(alarms) }
        return nil
    }
}
