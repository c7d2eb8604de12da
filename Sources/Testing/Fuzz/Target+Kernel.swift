import FoundationEssentials

@testable import ARP
@testable import ControlSocket
@testable import Netlink
@testable import PacketFilter
@testable import PostgresControl
@testable import ServiceControl

// What comes from the wire, the kernel, a local user, or the text of a system's program.
extension Target {
    static var kernel: [Target] {
        [
            Target(name: "arp", samples: { [] }, take: { _ = ARPMessage(frame: $0)?.frame }),
            Target(
                name: "netlink",
                samples: { [] },
                take: { bytes in
                    for message in Message.split(bytes[...]) {
                        _ = (Interface(message), InterfaceAddress(message), Route(message))
                    }
                }
            ),
            Target(
                name: "control-request",
                samples: { [] },
                take: { bytes in
                    _ = JSONLine.decode(ControlRequest.self, from: bytes)
                }
            ),
            text("packet-filter", []) { _ = try? TableListing(reading: $0) },
            text("units", []) { text in
                _ = UnitState.parse(text, units: ["redundancyd.service", "corosync.service"])
            },
            text("control-data", []) { _ = ControlData($0) },
            text("postmaster", []) { _ = PostmasterStatus($0) },
        ]
    }
}
