import SystemSupport
import Synchronization

/// The socket that sends, shared by all who call.
///
/// Only the listening thread opens it anew: a caller's thread may be in another network namespace, where the same name
/// is another interface.
final class Mouth: Sendable {
    private let interface: String
    private let socket: Mutex<PacketSocket>

    init(on interface: String) throws(ARPError) {
        self.interface = interface
        socket = Mutex(try PacketSocket.open(on: interface, type: 0, filter: nil))
    }

    var hardware: HardwareAddress { socket.withLock { $0.hardware } }

    func send(_ frame: [UInt8]) throws(ARPError) {
        do throws(SystemError) {
            try socket.withLock { socket throws(SystemError) in try socket.send(frame) }
        } catch {
            throw ARPError(code: .system(error))
        }
    }

    /// After the interface was away it may be another one of the same name.
    func reopen() throws(ARPError) {
        var fresh = Optional(try PacketSocket.open(on: interface, type: 0, filter: nil))
        socket.withLock { if let taken = fresh.take() { $0 = taken } }
    }
}
