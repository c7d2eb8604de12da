import CLinux
import Glibc
import SystemSupport

/// A raw socket on one interface that gets the frames of one type that its filter lets through.
struct PacketSocket: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor
    private let interface: String
    /// The interface's own hardware address.
    let hardware: HardwareAddress

    var number: Int32 { descriptor.number }

    private init(_ descriptor: consuming OwnedDescriptor, interface: String, hardware: HardwareAddress) {
        self.descriptor = descriptor
        self.interface = interface
        self.hardware = hardware
    }

    /// Opens it for a type of frames (`ETH_P_...`); with none it only sends.
    static func open(
        on interface: String,
        type: Int32,
        filter: FrameFilter?,
        buffer: Int32 = 1 << 18
    ) throws(ARPError) -> PacketSocket {
        let index = Int32(bitPattern: if_nametoindex(interface))
        guard index > 0 else { throw ARPError(code: .noInterface(interface)) }
        // Without a type yet, nothing gets in before the filter is there.
        let number = socket(AF_PACKET, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard number >= 0 else { throw ARPError(code: .system(SystemError("socket", interface))) }
        let owner = OwnedDescriptor(adopting: number)
        var size = buffer
        setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        if let filter { try attach(filter, to: number, interface: interface) }
        try bindSocket(number, index: index, type: type, interface: interface)
        let hardware = try hardwareAddress(of: number, interface: interface)
        return PacketSocket(owner, interface: interface, hardware: hardware)
    }

    func attach(_ filter: FrameFilter) throws(ARPError) {
        try Self.attach(filter, to: number, interface: interface)
    }

    /// The next frame that waits, cut at `limit`; nil if there is none.
    func receive(limit: Int = 128) throws(SystemError) -> [UInt8]? {
        var frame = [UInt8](repeating: 0, count: limit)
        while true {
            let count = recv(number, &frame, limit, 0)
            if count >= 0 { return Array(frame[..<count]) }
            if errno == EAGAIN { return nil }
            if errno != EINTR { throw SystemError("receive frames", interface) }
        }
    }

    /// Puts a frame on the wire, or throws at once.
    func send(_ frame: [UInt8]) throws(SystemError) {
        guard Glibc.send(number, frame, frame.count, Int32(MSG_DONTWAIT)) == frame.count else {
            throw SystemError("send a frame", interface)
        }
    }

    private static func attach(_ filter: FrameFilter, to number: Int32, interface: String) throws(ARPError) {
        var instructions = filter.instructions
        let result = instructions.withUnsafeMutableBufferPointer { buffer in
            var program = sock_fprog(len: UInt16(buffer.count), filter: buffer.baseAddress)
            return setsockopt(
                number,
                SOL_SOCKET,
                SO_ATTACH_FILTER,
                &program,
                socklen_t(MemoryLayout<sock_fprog>.size)
            )
        }
        guard result == 0 else { throw ARPError(code: .system(SystemError("attach a filter", interface))) }
    }

    private static func bindSocket(_ number: Int32, index: Int32, type: Int32, interface: String) throws(ARPError) {
        var address = sockaddr_ll()
        address.sll_family = UInt16(AF_PACKET)
        address.sll_protocol = UInt16(truncatingIfNeeded: type).bigEndian
        address.sll_ifindex = index
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_ll>.size))
            }
        }
        guard result == 0 else { throw ARPError(code: .system(SystemError("bind", interface))) }
    }

    private static func hardwareAddress(of number: Int32, interface: String) throws(ARPError) -> HardwareAddress {
        var address = sockaddr_ll()
        var length = socklen_t(MemoryLayout<sockaddr_ll>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
        }
        guard result == 0 else { throw ARPError(code: .system(SystemError("getsockname", interface))) }
        let bytes = withUnsafeBytes(of: address.sll_addr) { Array($0.prefix(Int(address.sll_halen))) }
        guard address.sll_hatype == UInt16(ARPHRD_ETHER), let hardware = HardwareAddress(bytes: bytes) else {
            throw ARPError(code: .notEthernet(interface))
        }
        return hardware
    }
}
