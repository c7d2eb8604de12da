import ClusterModel
import Logging
import Netlink
import SystemSupport

extension Engines {
    /// Says what happened to held addresses without being ordered, and announces what had to be put back.
    func watchLeases() async {
        for await event in lease.events {
            switch event {
            case .lapsed(let address):
                log.warning("address no longer permitted", metadata: ["address": "\(address)"])
            case .restored(let address):
                log.warning("address put back", metadata: ["address": "\(address)"])
                addresses.first { .v4($0.address.value) == address }?.announce()
                aliases6.values.first { $0.address == address }?.announce()
            case .failed(let address, let error):
                log.error(
                    "address not refreshed",
                    metadata: ["address": "\(address)", "error": "\(error)"]
                )
            }
        }
    }
}
