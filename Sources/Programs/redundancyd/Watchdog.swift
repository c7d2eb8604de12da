import ServiceControl

/// Tells systemd that the pool of threads still runs.
enum Watchdog {
    static func run() async {
        guard let interval = SupervisorSocket.watchdogInterval else { return }
        while !Task.isCancelled {
            // A word that can't be sent is missed by systemd, which is what it is for.
            _ = try? SupervisorSocket.tell(.watchdog)
            try? await Task.sleep(for: interval / 3)
        }
    }
}
