import Glibc
import Logging
import NetworkTestKit
import ServiceControl
import SystemSupport
import Testing

@Suite(
    "Units of a real systemd",
    .serialized,
    .enabled(if: geteuid() == 0 && access("/run/systemd/system", F_OK) == 0, "needs root, and systemd as init"),
    .timeLimit(.minutes(1))
)
struct SystemdTests {
    private let systemd = Systemd()

    /// Makes a unit for one test, and removes it afterwards.
    private func withUnit(_ lines: String, _ body: (String) async throws -> Void) async throws {
        let unit = "snr-test-\(UInt32.random(in: 0 ... .max)).service"
        let path = "/etc/systemd/system/\(unit)"
        let text = "[Service]\n\(lines)\n[Install]\nWantedBy=multi-user.target\n"
        try AtomicFile.write(Array(text.utf8), to: path, mode: 0o644)
        try await systemd.daemonReload()
        do { try await body(unit) } catch { Issue.record(error) }
        // Tests stop or unmask it themselves; this is for those that failed before.
        try? await systemd.unmask(unit)
        try? await systemd.stop(unit, limit: .seconds(10))
        try? await systemd.disable(unit)
        unlink(path)
        try await systemd.daemonReload()
    }

    @Test("a unit is started, seen with its main process, and stopped")
    func life() async throws {
        try await withUnit("ExecStart=/bin/sleep 1000") { unit in
            #expect(try await systemd.state(of: unit).activity == .inactive)
            try await systemd.start(unit, limit: .seconds(10))
            let states = try await systemd.states(of: [unit, "snr-none.service"])
            #expect(states[0].activity == .active && states[0].mainProcess != nil && states[0].sub == "running")
            #expect(!states[1].isKnown && states[1].activity == .inactive)
            try await systemd.stop(unit, limit: .seconds(10))
            #expect(try await systemd.state(of: unit).mainProcess == nil)
        }
    }

    @Test("a unit that fails says so with what systemd said, and can be forgiven")
    func failure() async throws {
        try await withUnit("Type=oneshot\nExecStart=/bin/false") { unit in
            do {
                try await systemd.start(unit, limit: .seconds(10))
                Issue.record("it didn't fail")
            } catch let error as ServiceError {
                #expect(error.code == .failed && error.unit == unit && error.message.contains("Job for \(unit) failed"))
            }
            let state = try await systemd.state(of: unit)
            #expect(state.activity == .failed && state.result == "exit-code")
            try await systemd.resetFailed(unit)
            #expect(try await systemd.state(of: unit).activity == .inactive)
        }
    }

    @Test("a slow start is left to systemd when its limit has passed, and one can be begun without waiting")
    func slow() async throws {
        try await withUnit("Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 1") { unit in
            await #expect(throws: ServiceError(code: .stillGoing(after: .milliseconds(200)), unit: unit, message: "")) {
                try await systemd.start(unit, limit: .milliseconds(200))
            }
            #expect(try await systemd.state(of: unit).activity == .activating)
            try await systemd.start(unit, limit: .seconds(10))
            #expect(try await systemd.state(of: unit).activity == .active)
            try await systemd.beginStopping(unit)
            try await systemd.beginStarting(unit)
            try await systemd.stop(unit, limit: .seconds(10))
        }
    }

    @Test("what happens at boot can be set and taken back; a masked unit doesn't start")
    func boot() async throws {
        try await withUnit("ExecStart=/bin/sleep 1000") { unit in
            try await systemd.enable(unit)
            #expect(try await systemd.state(of: unit).isEnabled)
            try await systemd.disable(unit)
            #expect(try await systemd.state(of: unit).file == "disabled")
        }
        try await systemd.mask("snr-masked.service")
        #expect(try await systemd.state(of: "snr-masked.service").isMasked)
        do {
            try await systemd.start("snr-masked.service", limit: .seconds(5))
            Issue.record("it started")
        } catch {
            #expect(error.code == .masked)
        }
        try await systemd.unmask("snr-masked.service")
        do {
            try await systemd.start("snr-none.service", limit: .seconds(5))
            Issue.record("it started")
        } catch {
            #expect(error.code == .notFound)
        }
    }

    @Test("the end of a main process is told in the moment it happens, and the restart after it")
    func watched() async throws {
        try await withUnit("ExecStart=/bin/sleep 1000\nRestart=always\nRestartSec=300ms") { unit in
            try await systemd.start(unit, limit: .seconds(10))
            // So long an interval that only the process's end can be what is noticed.
            var changes = try UnitWatch([unit], every: .seconds(60)).changes().makeAsyncIterator()
            let first = try #require(await changes.next(isolation: #isolation))
            let process = try #require(first.mainProcess)
            let clock = ContinuousClock()
            let start = clock.now
            kill(process, SIGKILL)
            let second = try #require(await changes.next(isolation: #isolation))
            #expect(second.mainProcess != process)
            #expect(clock.now - start < .seconds(10))
            var last = second
            while last.activity != .active { last = try #require(await changes.next(isolation: #isolation)) }
            #expect(last.mainProcess != nil && last.mainProcess != process)
        }
    }

    @Test("what is logged is found in the journal by any of its fields")
    func journal() async throws {
        let mark = "mark-\(UInt32.random(in: 0 ... .max))"
        let log = Logger(label: "test") { JournalLogHandler(label: $0, identifier: "snr-test") }
        log.warning("The journal is tested", metadata: ["mark": "\(mark)", "text": "two\nlines"])
        var found = ""
        for _ in 0..<50 where found.isEmpty {
            try await Task.sleep(for: .milliseconds(50))
            found = try Shell.run("journalctl --quiet --output=json SNR_MARK=\(mark)")
        }
        for piece in [
            #""SNR_EVENT":"The journal is tested""#, #""MESSAGE":"The journal is tested ("#, #""PRIORITY":"4""#,
            #""SNR_TEXT":"two\nlines""#,
        ] {
            #expect(found.contains(piece), "\(found)")
        }
    }
}
