/// What was heard on an interface. `at` is on `MonotonicClock`, when the thread read it: a late reader takes an old
/// frame for a young one, never the other way round.
package enum ARPEvent: Sendable, Equatable {
    case heard(ARPMessage, at: Duration)
    /// Any IPv4 frame from a hardware address that was in doubt: its kernel lives. At most one for each every 20 ms.
    case frame(from: HardwareAddress, at: Duration)
    /// The interface is down or gone; nothing is heard until it is back.
    case deaf(at: Duration)
    /// The interface is back.
    case hearing(at: Duration)
    /// Time passes, and all that had arrived before has been told. It comes while the interface is away, too.
    case tick(at: Duration)
}
