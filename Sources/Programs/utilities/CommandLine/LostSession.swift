import Glibc

/// A terminal that goes away while something is carried out must not end it half way.
enum LostSession {
    /// From here on a hang-up is no reason to stop; whoever logs in again finds the work done.
    static func goOn() { signal(SIGHUP, SIG_IGN) }
}
