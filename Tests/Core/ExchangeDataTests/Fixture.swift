import ClusterModel
import ExchangeData
import Testing

/// A cluster of LIM 1 on lim1 with a standby, and versions to talk about.
struct Fixture {
    let lim1: ServerName
    let standby: ServerName
    var configuration: ClusterConfiguration

    init() throws {
        lim1 = try #require(ServerName("lim1"))
        standby = try #require(ServerName("standby"))
        let base = try #require(IPv4Address("10.99.0.31"))
        configuration = ClusterConfiguration(
            name: try #require(ClusterName("telephony")),
            standby: standby,
            standbyBase: try #require(IPv4Address("10.99.0.20")),
            regulars: [
                RegularServer(
                    server: lim1,
                    lim: .one,
                    base: base,
                    alias: try #require(IPv4Address("10.99.0.11")),
                    priority: 1
                )
            ],
            subnet: try #require(IPv4Subnet(containing: base, prefixLength: 24)),
            exchange: DataActions(founded: 100)
        )
    }

    func version(
        _ epoch: UInt64,
        _ sequence: UInt64,
        by producer: ServerName? = nil,
        content: Character = "a",
        after ancestors: [DataVersion] = [],
        cause: DataVersion.Cause = .backup,
        madeAt: Int64 = 1000,
        actions: UInt64 = 100,
        over losers: [DataVersion] = [],
        root: DataVersion? = nil
    ) -> DataVersion {
        DataVersion(
            lim: .one,
            epoch: epoch,
            sequence: sequence,
            hash: String(repeating: content, count: 64),
            producer: producer ?? lim1,
            cause: cause,
            madeAt: madeAt,
            changedAt: madeAt,
            bytes: 1 << 20,
            actions: actions,
            lineage: DataLineage(
                ancestors: ancestors.compactMap(\.id),
                losers: losers.compactMap(\.id),
                root: root?.id
            )
        )
    }
}

extension Instant {
    static func seconds(_ count: Int) -> Instant { Instant(sinceStart: .seconds(count)) }
}
