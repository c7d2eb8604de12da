import CLinux
import Glibc
import SystemSupport

/// A connection to the kernel's routing tables, used by one thread at a time.
struct NetlinkSocket: ~Copyable, Sendable {
    /// The kernel answers while it is asked; this only bounds a wait for its lock.
    private static let patience = timeval(tv_sec: 5, tv_usec: 0)
    private static let longest = 65536

    private let descriptor: OwnedDescriptor
    private var sequence: UInt32 = 0
    private var buffer = [UInt8](repeating: 0, count: longest)

    var number: Int32 { descriptor.number }

    private init(adopting number: Int32) { descriptor = OwnedDescriptor(adopting: number) }

    /// Opens it, and subscribes to changes of these groups (`RTMGRP_...`).
    static func open(groups: Int = 0) throws(NetlinkError) -> NetlinkSocket {
        let number = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), NETLINK_ROUTE)
        guard number >= 0 else { throw NetlinkError(code: .socket(SystemError("socket", "rtnetlink"))) }
        let opened = NetlinkSocket(adopting: number)
        // Without reasons and a larger buffer it works as well, only less well.
        var yes: Int32 = 1
        setsockopt(number, SOL_NETLINK, NETLINK_EXT_ACK, &yes, socklen_t(MemoryLayout<Int32>.size))
        var size: Int32 = 1 << 20
        setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        var patience = patience
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        address.nl_groups = UInt32(groups)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        guard result == 0 else { throw NetlinkError(code: .socket(SystemError("bind", "rtnetlink"))) }
        return opened
    }

    /// Asks for a change and waits for the kernel's word; `purpose` completes "The kernel refused to ...".
    mutating func change(_ request: Request, to purpose: @autoclosure () -> String) throws(NetlinkError) {
        let number = try send(request)
        while true {
            for message in try receive(purpose()) where message.sequence == number {
                guard message.type == NLMSG_ERROR else { continue }
                try Self.check(message, purpose())
                return
            }
        }
    }

    /// Asks one question and returns the one answer.
    mutating func question(_ request: Request, to purpose: @autoclosure () -> String) throws(NetlinkError) -> Message {
        let number = try send(request)
        while true {
            for message in try receive(purpose()) where message.sequence == number {
                guard message.type == NLMSG_ERROR else { return message }
                try Self.check(message, purpose())
                throw NetlinkError(code: .noAnswer(purpose()))
            }
        }
    }

    /// Reads a whole table, again when it changed meanwhile. The request has the flag `NLM_F_DUMP`.
    mutating func dump(_ request: Request, to purpose: @autoclosure () -> String) throws(NetlinkError) -> [Message] {
        for _ in 0..<10 {
            if let messages = try dumpOnce(request, to: purpose()) { return messages }
        }
        throw NetlinkError(code: .noAnswer(purpose()))
    }

    private mutating func dumpOnce(
        _ request: Request,
        to purpose: @autoclosure () -> String
    ) throws(NetlinkError) -> [Message]? {
        let number = try send(request)
        var found: [Message] = []
        var wasInterrupted = false
        while true {
            for message in try receive(purpose()) where message.sequence == number {
                if message.flags & NLM_F_DUMP_INTR != 0 { wasInterrupted = true }
                if message.type == NLMSG_DONE { return wasInterrupted ? nil : found }
                if message.type == NLMSG_ERROR { try Self.check(message, purpose()) }
                found.append(message)
            }
        }
    }

    private mutating func send(_ request: Request) throws(NetlinkError) -> UInt32 {
        sequence &+= 1
        let bytes = request.sealed(sequence: sequence)
        guard Glibc.send(number, bytes, bytes.count, 0) == bytes.count else {
            throw NetlinkError(code: .socket(SystemError("send", "rtnetlink")))
        }
        return sequence
    }

    /// What the kernel sent next; messages that other processes sent are dropped.
    mutating func receive(_ purpose: @autoclosure () -> String) throws(NetlinkError) -> [Message] {
        var sender = sockaddr_nl()
        while true {
            var length = socklen_t(MemoryLayout<sockaddr_nl>.size)
            let count = withUnsafeMutablePointer(to: &sender) { sender in
                sender.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor.number, &buffer, Self.longest, 0, $0, &length)
                }
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { throw NetlinkError(code: .noAnswer(purpose())) }
                throw NetlinkError(code: .socket(SystemError("recv", "rtnetlink")))
            }
            if sender.nl_pid == 0 { return Message.split(buffer[..<count]) }
        }
    }

    private static func check(_ message: Message, _ purpose: String) throws(NetlinkError) {
        guard let error = message.header(nlmsgerr.self) else { throw NetlinkError(code: .noAnswer(purpose)) }
        guard error.error != 0 else { return }
        // Behind a refusal the whole request is repeated, unless the kernel says that it capped it.
        let request =
            message.flags & Int32(NLM_F_CAPPED) != 0 ? 0 : Int(error.msg.nlmsg_len) - MemoryLayout<nlmsghdr>.size
        let skipped = Message(
            type: 0,
            flags: 0,
            sequence: 0,
            body: Array(message.body.dropFirst(MemoryLayout<nlmsgerr>.size + max(0, request)))
        )
        let reason = skipped.attributes(behind: Void.self)[Int(NLMSGERR_ATTR_MSG.rawValue)]?.text ?? ""
        throw NetlinkError(code: .refused(purpose, errno: -error.error, reason: reason))
    }
}
