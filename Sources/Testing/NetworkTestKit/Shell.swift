import Glibc

/// Runs a command of the system that a live test needs, and waits for it.
package enum Shell {
    /// What the command wrote to either output.
    @discardableResult
    package static func run(_ command: String) throws(ShellError) -> String {
        guard let pipe = popen("exec 2>&1; \(command)", "re") else {
            throw ShellError(command: command, output: "no process could be started")
        }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
        let text = String(decoding: output, as: UTF8.self)
        guard pclose(pipe) == 0 else { throw ShellError(command: command, output: text) }
        return text
    }

    /// True if this process may make network namespaces and all of these programs are there.
    package static func canRunLive(with programs: String...) -> Bool {
        geteuid() == 0
            && (programs + ["ip"]).allSatisfy { (try? Shell.run("command -v \($0)")) != nil }
    }
}

package struct ShellError: Error, CustomStringConvertible {
    package let command: String
    package let output: String

    package var description: String { "'\(command)' failed: \(output)" }
}
