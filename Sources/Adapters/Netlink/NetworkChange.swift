/// What changed on this server's network.
package enum NetworkChange: Sendable, Equatable {
    /// An interface as it is now. At first each one is told, then each whose name, state or carrier changed.
    case link(Interface)
    case linkRemoved(Interface)
    /// An address that came; not one whose lifetime was refreshed.
    case addressAdded(InterfaceAddress)
    case addressRemoved(InterfaceAddress)
}
