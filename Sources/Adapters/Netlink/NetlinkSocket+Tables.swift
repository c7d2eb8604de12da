import CLinux
import Glibc

/// What is asked of the kernel's tables, message by message.
extension NetlinkSocket {
    mutating func interfaces() throws(NetlinkError) -> [Interface] {
        var request = Request(RTM_GETLINK, flags: NLM_F_REQUEST | NLM_F_DUMP, ifinfomsg())
        // They are asked for several times a second; statistics would be most of the answer.
        request.attribute(Int(IFLA_EXT_MASK), UInt32(RTEXT_FILTER_SKIP_STATS))
        return try dump(request, to: "list the interfaces").compactMap { Interface($0) }
    }

    mutating func interface(named name: String) throws(NetlinkError) -> Interface {
        // The kernel takes no longer name and would say "invalid argument".
        guard (1..<Int(IF_NAMESIZE)).contains(name.utf8.count) else { throw NetlinkError(code: .noInterface(name)) }
        var request = Request(RTM_GETLINK, flags: NLM_F_REQUEST, ifinfomsg())
        request.attribute(Int(IFLA_IFNAME), Array(name.utf8) + [0])
        do throws(NetlinkError) {
            if let found = Interface(try question(request, to: "look up \(name)")) { return found }
        } catch {
            guard error.errno == ENODEV else { throw error }
        }
        throw NetlinkError(code: .noInterface(name))
    }

    mutating func routes() throws(NetlinkError) -> [Message] {
        var body = rtmsg()
        body.rtm_family = UInt8(AF_INET)
        return try dump(Request(RTM_GETROUTE, flags: NLM_F_REQUEST | NLM_F_DUMP, body), to: "list the routes")
    }

    mutating func route(to address: UInt32) throws(NetlinkError) -> Message {
        var body = rtmsg()
        body.rtm_family = UInt8(AF_INET)
        body.rtm_dst_len = 32
        var request = Request(RTM_GETROUTE, flags: NLM_F_REQUEST, body)
        request.attribute(Int(RTA_DST.rawValue), address.bigEndian)
        return try question(request, to: "find a route")
    }

    /// Sends a dumped route back with another source; all else stays as it was.
    mutating func change(_ route: Message, toPreferredSource source: UInt32) throws(NetlinkError) {
        guard var body = route.header(rtmsg.self) else { return }
        // A dump carries the state of the link in the flags, and the kernel refuses to be told that.
        body.rtm_flags &= UInt32(RTNH_F_ONLINK)
        var request = Request(RTM_NEWROUTE, flags: NLM_F_REQUEST | NLM_F_ACK | NLM_F_REPLACE, body)
        let attributes = route.attributes(behind: rtmsg.self)
        let ours = [Int(RTA_PREFSRC.rawValue), Int(RTA_CACHEINFO.rawValue)]
        for type in attributes.keys.sorted() where !ours.contains(type) {
            request.attribute(type, attributes[type] ?? [])
        }
        request.attribute(Int(RTA_PREFSRC.rawValue), source.bigEndian)
        try change(request, to: "change the source of a route")
    }
}
