import CCorosync
import Glibc

/// The libvotequorum handle. It has one owner, the watch's thread, and is closed when that owner lets go.
struct QuorumConnection: ~Copyable {
    private let handle: votequorum_handle_t
    /// Readable when there is something to dispatch, or Corosync is gone.
    let descriptor: Int32

    private init(handle: votequorum_handle_t, descriptor: Int32) {
        self.handle = handle
        self.descriptor = descriptor
    }

    /// Connects and asks to be told of changes; `inbox` must outlive the connection.
    static func open(into inbox: QuorumInbox) throws(ProcessGroupError) -> QuorumConnection {
        var callbacks = votequorum_callbacks_t(
            votequorum_quorum_notify_fn: QuorumInbox.decided,
            votequorum_expectedvotes_notify_fn: nil,
            votequorum_nodelist_notify_fn: QuorumInbox.formed
        )
        var handle: votequorum_handle_t = 0
        switch votequorum_initialize(&handle, &callbacks) {
        case CS_OK: break
        case CS_ERR_TRY_AGAIN, CS_ERR_LIBRARY, CS_ERR_NOT_EXIST: throw ProcessGroupError(code: .notRunning)
        case let result:
            throw ProcessGroupError(code: .refused(call: "votequorum_initialize", result: result.rawValue))
        }
        var descriptor: Int32 = -1
        let connection = QuorumConnection(
            handle: handle,
            descriptor: votequorum_fd_get(handle, &descriptor) == CS_OK ? descriptor : -1
        )
        guard connection.descriptor >= 0 else { throw ProcessGroupError(code: .connectionLost) }
        let context = UInt64(UInt(bitPattern: Unmanaged.passUnretained(inbox).toOpaque()))
        let tracked = votequorum_trackstart(handle, context, UInt32(CS_TRACK_CURRENT | CS_TRACK_CHANGES))
        guard tracked == CS_OK else {
            throw ProcessGroupError(code: .refused(call: "votequorum_trackstart", result: tracked.rawValue))
        }
        return connection
    }

    deinit { votequorum_finalize(handle) }

    /// Runs the callbacks for everything that has arrived.
    func dispatch() throws(ProcessGroupError) {
        let result = votequorum_dispatch(handle, CS_DISPATCH_ALL)
        if result == CS_ERR_TRY_AGAIN || result == CS_ERR_BUSY { return }
        guard result == CS_OK else { throw ProcessGroupError(code: .connectionLost) }
    }

    /// Nil while Corosync is busy forming the ring.
    func device(of node: UInt32) -> QuorumNotice.Device? {
        var info = votequorum_info()
        guard votequorum_getinfo(handle, node, &info) == CS_OK else { return nil }
        let flags = Int32(bitPattern: info.flags)
        guard flags & VOTEQUORUM_INFO_QDEVICE_REGISTERED != 0 else { return QuorumNotice.Device.none }
        let heard = VOTEQUORUM_INFO_QDEVICE_ALIVE | VOTEQUORUM_INFO_QDEVICE_CAST_VOTE
        return flags & heard == heard ? .heard : .silent
    }
}
