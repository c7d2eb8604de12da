import CCorosync
import Glibc

/// The libcpg handle. It has one owner, the group's thread, and is closed when that owner lets go.
struct Connection: ~Copyable {
    private let handle: cpg_handle_t
    /// Readable when there is something to dispatch, or Corosync is gone.
    let descriptor: Int32

    private init(handle: cpg_handle_t, descriptor: Int32) {
        self.handle = handle
        self.descriptor = descriptor
    }

    /// Connects; `inbox` must outlive the connection.
    static func open(into inbox: Inbox) throws(ProcessGroupError) -> Connection {
        var model = cpg_model_v1_data_t(
            model: CPG_MODEL_V1,
            cpg_deliver_fn: Inbox.delivered,
            cpg_confchg_fn: Inbox.changed,
            cpg_totem_confchg_fn: Inbox.formed,
            flags: UInt32(CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF)
        )
        var handle: cpg_handle_t = 0
        let result = withUnsafeMutablePointer(to: &model) {
            $0.withMemoryRebound(to: cpg_model_data_t.self, capacity: 1) {
                cpg_model_initialize(&handle, CPG_MODEL_V1, $0, Unmanaged.passUnretained(inbox).toOpaque())
            }
        }
        switch result {
        case CS_OK: break
        case CS_ERR_TRY_AGAIN, CS_ERR_LIBRARY, CS_ERR_NOT_EXIST: throw ProcessGroupError(code: .notRunning)
        default: throw ProcessGroupError(code: .refused(call: "cpg_model_initialize", result: result.rawValue))
        }
        var descriptor: Int32 = -1
        let connection = Connection(
            handle: handle,
            descriptor: cpg_fd_get(handle, &descriptor) == CS_OK ? descriptor : -1
        )
        guard connection.descriptor >= 0 else { throw ProcessGroupError(code: .connectionLost) }
        return connection
    }

    deinit { cpg_finalize(handle) }

    func localNode() throws(ProcessGroupError) -> UInt32 {
        var node: UInt32 = 0
        try check(cpg_local_get(handle, &node), "cpg_local_get")
        return node
    }

    /// Joins, or answers false while Corosync asks to try again.
    func join(_ name: [UInt8]) throws(ProcessGroupError) -> Bool {
        var group = Connection.group(name)
        let result = cpg_join(handle, &group)
        if result == CS_ERR_TRY_AGAIN || result == CS_ERR_BUSY { return false }
        try check(result, "cpg_join")
        return true
    }

    /// Tells the others that this process leaves of its own will; without it they are told that it died.
    func leave(_ name: [UInt8]) throws(ProcessGroupError) {
        var group = Connection.group(name)
        try check(cpg_leave(handle, &group), "cpg_leave")
    }

    /// Runs the callbacks for everything that has arrived.
    func dispatch() throws(ProcessGroupError) {
        let result = cpg_dispatch(handle, CS_DISPATCH_ALL)
        if result == CS_ERR_TRY_AGAIN || result == CS_ERR_BUSY { return }
        try check(result, "cpg_dispatch")
    }

    /// Hands the message over, or answers false while the ring takes none.
    func send(_ message: [UInt8]) throws(ProcessGroupError) -> Bool {
        let result = message.withUnsafeBytes { bytes in
            // libcpg only reads through it.
            var part = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
            return cpg_mcast_joined(handle, CPG_TYPE_AGREED, &part, 1)
        }
        if result == CS_ERR_TRY_AGAIN || result == CS_ERR_QUEUE_FULL || result == CS_ERR_BUSY { return false }
        try check(result, "cpg_mcast_joined")
        return true
    }

    private static func group(_ name: [UInt8]) -> cpg_name {
        var group = cpg_name()
        group.length = UInt32(name.count)
        withUnsafeMutableBytes(of: &group.value) { $0.copyBytes(from: name) }
        return group
    }

    private func check(_ result: cs_error_t, _ call: String) throws(ProcessGroupError) {
        switch result {
        case CS_OK: return
        case CS_ERR_LIBRARY, CS_ERR_BAD_HANDLE: throw ProcessGroupError(code: .connectionLost)
        default: throw ProcessGroupError(code: .refused(call: call, result: result.rawValue))
        }
    }
}
