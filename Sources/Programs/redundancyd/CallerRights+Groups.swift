import ControlSocket
import SystemSupport

extension CallerRights {
    /// The groups come with the package (sysusers.d); where they are missing the socket is root's alone.
    static func ofThisServer() -> CallerRights {
        CallerRights(
            ordering: AccountNames.group("sn-redundancy"),
            asking: AccountNames.group("sn-redundancy-status")
        )
    }
}

extension ControlServer {
    /// This daemon's: everybody may knock, and the kernel says who it is.
    static func ofThisServer(for rights: CallerRights) throws(ControlError) -> ControlServer {
        try ControlServer(path: Paths.controlSocket, mode: 0o666) { rights.mayAsk($0) }
    }
}
