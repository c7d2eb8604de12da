/// Watches sudo's messages: when to give the password, and when the command itself has begun.
///
/// The password is sent only as the answer to a prompt that nobody can guess, so it never ends up in the input of the
/// command: sudo does not ask where it needs no password.
struct SudoDialog {
    enum Step: Equatable {
        case nothing
        case givePassword
        case begin
        case passwordRefused
    }

    let prompt: String
    let begun: String
    private var seen: [UInt8] = []
    private var hasGivenPassword = false
    private(set) var hasBegun = false

    init(nonce: UInt64) {
        let code = String(nonce, radix: 16)
        prompt = "[sn-redundancy-password-\(code)]"
        begun = "[sn-redundancy-begun-\(code)]"
    }

    /// The command line that runs `command` as root with this dialog before it.
    ///
    /// Debian's sudo notes in an administrator's home that it was used once. A server that is only looked at, or given
    /// back, has no such note of ours: the first thing done as root is to remove it, if it wasn't there before. A power
    /// cut does not bring it back.
    func commandLine(for command: String) -> String {
        let forget = "if test $# != 0; then rm -f -- \"$@\"; sync \"${1%/*}\"; fi"
        let script = "\(forget); printf '%s\\n' '\(begun)' >&2; \(command)"
        let remember = "if test -e \(Self.note); then set --; else set -- \(Self.note); fi"
        let sudo = "LC_ALL=C sudo -S -k -H -p \(ShellQuoting.quoted(prompt))"
        return "\(remember); \(sudo) -- /bin/sh -c \(ShellQuoting.quoted(script)) sh \"$@\""
    }

    private static let note = "~/.sudo_as_admin_successful"

    /// Takes what sudo or the command wrote to standard error; `passed` is what belongs to the command.
    mutating func take(_ bytes: [UInt8]) -> (step: Step, passed: [UInt8]) {
        if hasBegun { return (.nothing, bytes) }
        seen += bytes
        if let rest = rest(after: begun + "\n") {
            hasBegun = true
            seen = []
            return (.begin, rest)
        }
        guard let rest = rest(after: prompt) else { return (.nothing, []) }
        seen = rest
        if hasGivenPassword { return (.passwordRefused, []) }
        hasGivenPassword = true
        return (.givePassword, [])
    }

    /// What sudo said, if the command never began.
    var refusal: String {
        String(decoding: seen, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
    }

    private func rest(after mark: String) -> [UInt8]? {
        let mark = Array(mark.utf8)
        guard seen.count >= mark.count else { return nil }
        for start in 0...(seen.count - mark.count) where seen[start..<(start + mark.count)].elementsEqual(mark) {
            return Array(seen[(start + mark.count)...])
        }
        return nil
    }
}
