import Subprocess
import SystemPackage
import SystemSupport

/// Runs systemctl within a limit.
///
/// systemctl and not libsystemd's sd-bus: as root it speaks to systemd directly and so needs no D-Bus daemon, it is
/// there wherever systemd is, and the few milliseconds that it takes are small beside what units take. What has to be
/// seen at once, the end of a main process, `UnitWatch` sees without it.
enum Systemctl {
    private static let path = FilePath("/usr/bin/systemctl")

    struct Outcome: Sendable {
        let isSuccess: Bool
        let output: String
        let message: String
    }

    /// What it printed and said; throws only if it couldn't be run or isn't done within the limit.
    static func run(_ arguments: [String], about unit: String, limit: Duration) async throws(ServiceError) -> Outcome {
        let result = await Limit.wait(atMost: limit) { () -> Result<Outcome, ServiceError> in
            do {
                return .success(try await toEnd(arguments))
            } catch {
                return .failure(ServiceError(code: .noSystemd, unit: unit, message: "\(error)"))
            }
        }
        guard let result else { throw ServiceError(code: .stillGoing(after: limit), unit: unit, message: "") }
        return try result.get()
    }

    private static func toEnd(_ arguments: [String]) async throws -> Outcome {
        var options = PlatformOptions()
        // Ending systemctl doesn't end the job that it waits for.
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(500))]
        let result = try await Subprocess.run(
            .path(path),
            arguments: Arguments(["--no-pager", "--no-ask-password"] + arguments),
            environment: .custom(["LC_ALL": "C", "PATH": "/usr/bin:/bin", "SYSTEMD_COLORS": "0"]),
            workingDirectory: "/",
            platformOptions: options,
            input: .none,
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        return Outcome(
            isSuccess: result.terminationStatus.isSuccess,
            output: result.standardOutput,
            message: oneLine(result.standardError)
        )
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
