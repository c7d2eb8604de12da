import ControlSocket
import Logging
import ServiceControl
import ServiceLifecycle

/// The daemon of a server that belongs to no cluster yet: it only says so.
struct Unconfigured: Service {
    let log: Logger

    func run() async throws {
        await BlockRemains.clear(log: log)
        let server = try ControlServer.ofThisServer(for: .ofThisServer())
        try SupervisorSocket.tell(.ready, .status("no cluster is configured"))
        await withDiscardingTaskGroup { group in
            group.addTask {
                await server.run { request, _, _ in
                    switch request.verb {
                    case "cluster-status": ControlReply(exit: 0, message: "", data: #"{"schema":1,"clusters":[]}"#)
                    case "management-status":
                        ControlReply(exit: 3, message: "PM/SNM redundancy is not configured.", data: nil)
                    default: ControlReply(exit: 78, message: "This server belongs to no cluster.")
                    }
                }
            }
            group.addTask { await Watchdog.run() }
            // Returns when the process is asked to stop, or is cancelled: both end it.
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }
}
