import CLinux
import Glibc

/// A netlink message being built: a header, one kernel structure, then attributes, each padded to four bytes.
struct Request {
    private(set) var bytes: [UInt8] = []

    init<Body: BitwiseCopyable>(_ type: Int, flags: Int32, _ body: Body) {
        append(nlmsghdr(nlmsg_len: 0, nlmsg_type: UInt16(type), nlmsg_flags: UInt16(flags), nlmsg_seq: 0, nlmsg_pid: 0))
        append(body)
    }

    mutating func attribute<Value: BitwiseCopyable>(_ type: Int, _ value: Value) {
        attribute(type, withUnsafeBytes(of: value) { Array($0) })
    }

    mutating func attribute(_ type: Int, _ value: [UInt8]) {
        append(rtattr(rta_len: UInt16(MemoryLayout<rtattr>.size + value.count), rta_type: UInt16(type)))
        bytes += value
        pad()
    }

    /// The whole message, with its length and number filled in.
    func sealed(sequence: UInt32) -> [UInt8] {
        var sealed = bytes
        sealed.withUnsafeMutableBytes { buffer in
            var header = buffer.loadUnaligned(as: nlmsghdr.self)
            header.nlmsg_len = UInt32(buffer.count)
            header.nlmsg_seq = sequence
            buffer.storeBytes(of: header, as: nlmsghdr.self)
        }
        return sealed
    }

    private mutating func append<Value: BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes += $0 }
        pad()
    }

    private mutating func pad() { while !bytes.count.isMultiple(of: 4) { bytes.append(0) } }
}
