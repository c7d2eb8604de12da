import SystemSupport

// Which boot of this machine it is, and whether the daemon has started in it before.
extension Engines {
    static func bootID() throws -> String {
        let bytes = try AtomicFile.read(Paths.bootID, limit: 256) ?? []
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }

    /// True once in each boot: /run is empty after one.
    static func isFreshBoot(_ boot: String) -> Bool {
        let path = "/run/sn-redundancy/started"
        do {
            if try AtomicFile.read(path) != nil { return false }
            try AtomicFile.write(Array(boot.utf8), to: path, mode: 0o600)
        } catch {
            // Waiting for the other side once more costs time; not waiting could cost a second instance.
            return true
        }
        return true
    }
}
