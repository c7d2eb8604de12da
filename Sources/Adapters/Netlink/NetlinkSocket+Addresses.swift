import CLinux
import Glibc
import SystemSupport

/// The addresses of this server: read, put and removed.
extension NetlinkSocket {
    mutating func addresses() throws(NetlinkError) -> [InterfaceAddress] {
        try addressMessages(of: AF_INET).compactMap { InterfaceAddress($0) }
    }

    mutating func sixAddresses() throws(NetlinkError) -> [IPv6InterfaceAddress] {
        try addressMessages(of: AF_INET6).compactMap { IPv6InterfaceAddress($0) }
    }

    private mutating func addressMessages(of family: Int32) throws(NetlinkError) -> [Message] {
        var body = ifaddrmsg()
        body.ifa_family = UInt8(family)
        return try dump(Request(RTM_GETADDR, flags: NLM_F_REQUEST | NLM_F_DUMP, body), to: "list the addresses")
    }

    mutating func holds(_ address: InternetAddress, index: UInt32) throws(NetlinkError) -> Bool {
        try !prefixLengths(of: address, index: index).isEmpty
    }

    /// Where the address is there with another prefix length, that one is kept: a second entry beside it would leave the
    /// address in place when the first runs out.
    mutating func put(_ address: AddressToHold, for lifetime: InterfaceAddress.Lifetime) throws(NetlinkError) {
        let index = try interface(named: address.interface).index
        let present = try prefixLengths(of: address.address, index: index).first
        var request = Request(
            RTM_NEWADDR,
            flags: NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
            Self.body(of: address, prefixLength: present ?? address.prefixLength, index: index)
        )
        request.attribute(IFA_LOCAL, address.address.bytes)
        request.attribute(IFA_ADDRESS, address.address.bytes)
        request.attribute(IFA_FLAGS, UInt32(try flags(of: address, index: index)))
        var times = ifa_cacheinfo()
        times.ifa_valid = lifetime.seconds
        // New IPv6 connections of this server take another source where there is one: this address may leave.
        if case .v4 = address.address { times.ifa_prefered = lifetime.seconds }
        request.attribute(IFA_CACHEINFO, times)
        try change(request, to: "put \(address.text)")
    }

    /// Removes the address whatever its prefix length; that it, or the interface, isn't there is no error.
    mutating func remove(_ address: AddressToHold) throws(NetlinkError) {
        do throws(NetlinkError) {
            let index = try interface(named: address.interface).index
            for length in try prefixLengths(of: address.address, index: index) {
                let body = Self.body(of: address, prefixLength: length, index: index)
                var request = Request(RTM_DELADDR, flags: NLM_F_REQUEST | NLM_F_ACK, body)
                request.attribute(IFA_LOCAL, address.address.bytes)
                request.attribute(IFA_ADDRESS, address.address.bytes)
                try change(request, to: "remove \(address.text)")
            }
        } catch {
            if case .noInterface = error.code { return }
            guard error.errno == EADDRNOTAVAIL || error.errno == ENODEV else { throw error }
        }
    }

    private mutating func prefixLengths(of address: InternetAddress, index: UInt32) throws(NetlinkError) -> [UInt8] {
        switch address {
        case .v4(let value):
            try addresses().filter { $0.address == value && $0.interface == index }.map(\.prefixLength)
        case .v6: try sixAddresses().filter { $0.address == address && $0.interface == index }.map(\.prefixLength)
        }
    }

    /// An IPv6 address serves at once. The route of its subnet is left alone where an address that lasts has made it: the
    /// kernel would let that run out together with ours.
    private mutating func flags(of address: AddressToHold, index: UInt32) throws(NetlinkError) -> Int32 {
        guard case .v6(let value) = address.address else {
            return address.hasNoPrefixRoute ? IFA_F_NOPREFIXROUTE : 0
        }
        let others = try sixAddresses().filter { other in
            guard case .v6(let found) = other.address, other.interface == index, found != value,
                other.prefixLength == address.prefixLength, !other.hasNoPrefixRoute
            else { return false }
            return (found ^ value) >> UInt128(128 - min(128, Int(address.prefixLength))) == 0
        }
        let lasts = others.contains { other in
            // A lease of ours never has more than a few seconds; what routers give out has hours.
            switch other.valid {
            case .forever: true
            case .seconds(let seconds): seconds > 60
            }
        }
        return IFA_F_NODAD | (lasts ? IFA_F_NOPREFIXROUTE : 0)
    }

    private static func body(of address: AddressToHold, prefixLength: UInt8, index: UInt32) -> ifaddrmsg {
        var body = ifaddrmsg()
        switch address.address {
        case .v4: body.ifa_family = UInt8(AF_INET)
        case .v6: body.ifa_family = UInt8(AF_INET6)
        }
        body.ifa_prefixlen = prefixLength
        body.ifa_index = index
        return body
    }
}
