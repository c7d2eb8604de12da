import CPostgres

/// Collects what the server says beside its answers.
///
/// libpq calls back on the thread that reads the connection, which is the one thread that owns it.
final class NoticeInbox {
    private var notices: [ServerNotice] = []

    func attach(to connection: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeInbox>.fromOpaque(context).takeUnretainedValue().take(result)
            },
            context
        )
    }

    func drain() -> [ServerNotice] {
        defer { notices = [] }
        return notices
    }

    private func take(_ result: OpaquePointer) {
        // A statement can raise any number of notices; nobody reads the hundredth.
        guard notices.count < 16 else { return }
        notices.append(
            ServerNotice(
                sqlState: cpostgres_sqlstate(result).map { String(cString: $0) } ?? "",
                message: cpostgres_message(result).map { String(cString: $0) } ?? ""
            )
        )
    }
}
