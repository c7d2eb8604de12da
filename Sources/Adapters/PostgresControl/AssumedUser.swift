import CPostgres
import Glibc

/// Lets one blocking call be made as another user, on this thread alone.
///
/// A server with peer authentication asks the kernel who connected; the kernel notes the thread's effective user when
/// connect(2) is called. So a root daemon needs no helper process and no password.
enum AssumedUser {
    static func perform<Result>(as account: SystemAccount?, _ body: () -> Result) -> Result {
        guard let account, account.mustBeAssumed, cpostgres_thread_becomes(account.user) == 0 else { return body() }
        defer {
            // A thread that kept the other user would fail later in places that have nothing to do with this.
            precondition(cpostgres_thread_becomes(0) == 0, "cannot become root again: errno \(errno)")
        }
        return body()
    }
}
