import CLinux

/// One message of the kernel: what it is, and the bytes behind its header.
struct Message {
    let type: Int
    let flags: Int32
    let sequence: UInt32
    let body: [UInt8]

    /// The messages in what one `recv` brought; anything that is cut short ends the list.
    static func split(_ bytes: ArraySlice<UInt8>) -> [Message] {
        var rest = bytes
        var messages: [Message] = []
        while let header = rest.load(nlmsghdr.self), Int(header.nlmsg_len) >= MemoryLayout<nlmsghdr>.size,
            Int(header.nlmsg_len) <= rest.count
        {
            let length = Int(header.nlmsg_len)
            messages.append(
                Message(
                    type: Int(header.nlmsg_type),
                    flags: Int32(header.nlmsg_flags),
                    sequence: header.nlmsg_seq,
                    body: Array(rest.prefix(length).dropFirst(MemoryLayout<nlmsghdr>.size))
                )
            )
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return messages
    }

    /// The structure that the body begins with, or nil if the body is too short.
    func header<Header: BitwiseCopyable>(_: Header.Type) -> Header? { body[...].load(Header.self) }

    /// The attributes behind a structure, by type. The last of equal ones wins, as in the kernel.
    func attributes<Header>(behind _: Header.Type) -> [Int: [UInt8]] {
        var rest = body.dropFirst((MemoryLayout<Header>.size + 3) & ~3)
        var attributes: [Int: [UInt8]] = [:]
        while let header = rest.load(rtattr.self), Int(header.rta_len) >= MemoryLayout<rtattr>.size,
            Int(header.rta_len) <= rest.count
        {
            let length = Int(header.rta_len)
            // The two highest bits say how the value is to be read (nested, byte order).
            attributes[Int(header.rta_type & 0x3fff)] = Array(rest.prefix(length).dropFirst(MemoryLayout<rtattr>.size))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return attributes
    }
}

extension Sequence<UInt8> {
    /// The value that these bytes begin with, or nil if there are too few.
    func load<Value: BitwiseCopyable>(_: Value.Type) -> Value? {
        let bytes = Array(prefix(MemoryLayout<Value>.size))
        guard bytes.count == MemoryLayout<Value>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
    }

    /// A C string among attributes.
    var text: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }

    /// An IPv4 address as it stands on the wire, in host order.
    var address: UInt32? { load(UInt32.self).map(UInt32.init(bigEndian:)) }
}
