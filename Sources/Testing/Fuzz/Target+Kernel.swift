import ARP
import ControlSocket
import PostgresControl
import ServiceControl

// What comes from the wire, a local user, or the text of a system's program.
extension Target {
    static var kernel: [Target] {
        [
            bytes("arp") { _ = ARPMessage(frame: $0)?.frame },
            bytes("neighbour") { _ = NeighbourMessage(frame: $0) },
            bytes("control-request") { _ = JSONLine.decode(ControlRequest.self, from: $0) },
            text("units") { text in
                _ = UnitState.parse(text, units: ["redundancyd.service", "corosync.service"])
            },
            text("control-data") { _ = ControlData($0) },
            text("postmaster") { _ = PostmasterStatus($0) },
        ]
    }
}
