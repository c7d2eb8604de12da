import Glibc
import PostgresControl
import Testing

@Suite("Noticing that the server process ended", .timeLimit(.minutes(1)))
struct PostmasterWatchTests {
    private static func spawn() throws -> Int32 {
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
        defer { for argument in arguments { free(argument) } }
        let result = posix_spawnp(&process, "sleep", nil, nil, &arguments, environ)
        try #require(result == 0)
        return process
    }

    @Test("tells at once, once for each process, and of no process that is gone before it is watched")
    func tells() async throws {
        let watch = PostmasterWatch()
        var endings = watch.endings.makeAsyncIterator()
        for _ in 0..<2 {
            let process = try Self.spawn()
            watch.watch(process)
            watch.watch(process)
            kill(process, SIGKILL)
            #expect(await endings.next() != nil)
            waitpid(process, nil, 0)
            watch.watch(process)
        }
    }
}
