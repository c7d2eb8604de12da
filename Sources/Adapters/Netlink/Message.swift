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
    func attributes<Header>(behind header: Header.Type) -> [Int: [UInt8]] {
        var attributes: [Int: [UInt8]] = [:]
        forEachAttribute(behind: header) { attributes[$0] = Array(body[$1]) }
        return attributes
    }

    /// One attribute, without a copy of all the others.
    func attribute<Header>(_ type: Int, behind header: Header.Type) -> [UInt8]? {
        var found: Range<Int>?
        forEachAttribute(behind: header) { if $0 == type { found = $1 } }
        return found.map { Array(body[$0]) }
    }

    /// Calls with each type and where its value lies in the body; anything that is cut short ends the list.
    private func forEachAttribute<Header>(behind _: Header.Type, _ act: (Int, Range<Int>) -> Void) {
        var start = (MemoryLayout<Header>.size + 3) & ~3
        while start < body.count, let header = body[start...].load(rtattr.self),
            Int(header.rta_len) >= MemoryLayout<rtattr>.size, start + Int(header.rta_len) <= body.count
        {
            // The two highest bits say how the value is to be read (nested, byte order).
            act(Int(header.rta_type & 0x3fff), start + MemoryLayout<rtattr>.size..<start + Int(header.rta_len))
            start += (Int(header.rta_len) + 3) & ~3
        }
    }
}

extension ArraySlice<UInt8> {
    /// The value that these bytes begin with, or nil if there are too few.
    func load<Value: BitwiseCopyable>(_: Value.Type) -> Value? {
        guard count >= MemoryLayout<Value>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(as: Value.self) }
    }
}

extension [UInt8] {
    /// The value that these bytes begin with, or nil if there are too few.
    func load<Value: BitwiseCopyable>(_ type: Value.Type) -> Value? { self[...].load(type) }

    /// A C string among attributes.
    var text: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }

    /// An IPv4 address as it stands on the wire, in host order.
    var address: UInt32? { load(UInt32.self).map(UInt32.init(bigEndian:)) }
}
