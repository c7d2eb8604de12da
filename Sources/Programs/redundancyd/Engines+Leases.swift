import ClusterModel
import Logging
import Netlink

extension Engines {
    /// Says what happened to held addresses without being ordered, and announces what had to be put back.
    func watchLeases() async {
        for await event in lease.events {
            switch event {
            case .lapsed(let address):
                log.warning("address no longer permitted", metadata: ["address": "\(IPv4Address(value: address))"])
            case .restored(let address):
                log.warning("address put back", metadata: ["address": "\(IPv4Address(value: address))"])
                addresses.first { $0.address.value == address }?.announce()
            case .failed(let address, let error):
                log.error(
                    "address not refreshed",
                    metadata: ["address": "\(IPv4Address(value: address))", "error": "\(error)"]
                )
            }
        }
    }
}
