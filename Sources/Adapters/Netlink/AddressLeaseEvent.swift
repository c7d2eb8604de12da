package import SystemSupport

/// What happened to a held address without being asked for.
package enum AddressLeaseEvent: Sendable {
    /// Its permission ran out: it is refreshed no more, and the kernel drops it when its time is up.
    case lapsed(InternetAddress)
    /// Someone else deleted it; it was put back at once. Announce it.
    case restored(InternetAddress)
    /// It couldn't be refreshed; that is tried again every second.
    case failed(InternetAddress, NetlinkError)
}
