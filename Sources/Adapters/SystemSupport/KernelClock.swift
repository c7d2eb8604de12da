import CLinux
import Glibc

/// The clock of the day, as the kernel keeps it.
package enum KernelClock {
    /// Whether somebody (NTP) keeps it right: the kernel knows, whoever it is (adjtimex(2)).
    package static var isKept: Bool {
        var state = timex()
        return adjtimex(&state) != TIME_ERROR && state.status & STA_UNSYNC == 0
    }

    /// Seconds since 1970.
    package static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
