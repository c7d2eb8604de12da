import Glibc
import SystemSupport
import Testing

@Suite("Processes of others")
struct ProcessHandleTests {
    @Test("a running process isn't readable; one that isn't there is refused")
    func handles() throws {
        let handle = try ProcessHandle(getpid())
        #expect(try Readiness.wait(for: [handle.number], limit: .zero) == [false])
        #expect(throws: SystemError.self) { try ProcessHandle(Int32.max) }
    }
}
