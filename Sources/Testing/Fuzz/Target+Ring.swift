import ClusterModel
import ClusterTestKit
import Detection
import ExchangeData
import FileMirror
import LIMPlacement
import LIMSimulation
import ManagementFailover
import StatusDocuments
import redundancyd

// What another member multicasts: read as the daemon reads it, and given to the machines that decide by it.
extension Target {
    static var ring: [Target] {
        [
            Target(name: "ring") {
                try Members().samples()
            } take: { bytes in
                guard let message = try? Wire.decode(bytes), var members = try? Members() else { return }
                members.hear(message)
            }
        ]
    }
}

/// A cluster of two regular servers and a standby, and the pair, in the middle of their life.
private struct Members {
    var placements: [Placement] = []
    var pair: SimulatedPair
    var keeping: DataKeeping
    var mirroring: Mirroring
    let configuration: ClusterConfiguration

    init() throws {
        configuration = try ScenarioCluster.configuration(["lim1", "lim2", "standby"])
        let members = configuration.members
        let memory = PlacementMemory(configuration: configuration)
        for name in members {
            var placement = Placement(server: name, memory: memory, isFreshBoot: false, at: .start)
            _ = placement.handle(.reach(.open), at: .start)
            _ = placement.handle(.view(id: ViewID(value: 7), members: members, hosts: members), at: .start)
            placements.append(placement)
        }
        pair = SimulatedPair(seed: 1)
        keeping = DataKeeping(server: configuration.standby, configuration: configuration)
        mirroring = Mirroring(me: configuration.standby, peer: members[0])
    }

    func samples() throws -> [[UInt8]] {
        var messages: [Wire] = []
        for var placement in placements {
            for action in placement.handle(.tick, at: .start.advanced(by: .seconds(3))) {
                if case .multicast(let report) = action { messages.append(.placement(report)) }
            }
        }
        var pair = pair
        pair.isTraced = false
        for _ in 0..<12 {
            pair.run(for: .seconds(1))
            for server in pair.servers {
                var machine = server.machine
                for action in machine.handle(.tick, at: .start.advanced(by: pair.now + .seconds(2))) {
                    if case .send(let message) = action { messages.append(.management(message)) }
                }
            }
        }
        let steps: [MoveMessage] = [
            .wanted, .refused("busy"), .prepare, .prepared, .stopping, .confirmed, .failed("no"),
        ]
        messages += steps.map { .management(.move(id: 5, $0)) }
        var kept = keeping
        for action in kept.handle(.tick(clock: 0), at: .start) {
            if case .announce(let report) = action {
                messages.append(.exchange(ExchangeMessage(report: report, clock: 1, hostKey: nil)))
            }
        }
        messages.append(.mirror(MirrorMessage(report: mirroring.report, hostKey: "ssh-ed25519 AAAA")))
        let alarm = AlarmEntry(
            code: "disk-full",
            severity: .critical,
            object: "lim1:/var",
            since: nil,
            text: "full",
            advice: "make room"
        )
        messages.append(.alarms([alarm, alarm]))
        return try messages.map { try $0.encoded() }
    }

    /// From each of the others in turn, then some time passes.
    mutating func hear(_ message: Wire) {
        let moments = [0, 1, 5, 30].map { Instant.start.advanced(by: .seconds($0)) }
        switch message {
        case .placement(let report):
            for index in placements.indices {
                _ = placements[index].handle(.report(report), at: .start)
                for moment in moments { _ = placements[index].handle(.tick, at: moment) }
                for entry in configuration.regulars { _ = placements[index].explanation(of: entry.lim, at: moments[1]) }
                _ = placements[index].status(at: moments[1])
            }
        case .management(let message):
            let names = pair.servers.map(\.name)
            for (index, name) in names.enumerated() {
                var machine = pair.servers[index].machine
                let other = names[1 - index]
                _ = machine.handle(.view(id: 1, members: names, hosts: names), at: .start)
                _ = machine.handle(.message(message, from: other), at: .start)
                _ = machine.handle(.message(message, from: name), at: .start)
                for moment in moments { _ = machine.handle(.tick, at: moment) }
                _ = machine.explanation
            }
        case .exchange(let message):
            _ = message.checkedHostKey
            _ = keeping.handle(
                .report(message.report, from: configuration.members[0], clockAhead: message.clock),
                at: .start
            )
            for moment in moments { _ = keeping.handle(.tick(clock: 1_700_000_000), at: moment) }
        case .alarms(let alarms):
            var members = MembersAlarms()
            members.hear(alarms, from: configuration.members[0])
            for alarm in members.beside([]) {
                precondition("\(alarm)".unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
            }
        case .mirror(let message):
            _ = KnownHostKeys.checked(message.hostKey)
            _ = mirroring.handle(.report(message.report.checked, from: configuration.members[0]), at: .start)
            for moment in moments { _ = mirroring.handle(.tick, at: moment) }
        }
    }
}
