/// What happened to a held address without being asked for.
package enum AddressLeaseEvent: Sendable {
    /// Its permission ran out: it is refreshed no more, and the kernel drops it when its time is up.
    case lapsed(UInt32)
    /// Someone else deleted it; it was put back at once. Announce it.
    case restored(UInt32)
    /// It couldn't be refreshed; that is tried again every second.
    case failed(UInt32, NetlinkError)
}
