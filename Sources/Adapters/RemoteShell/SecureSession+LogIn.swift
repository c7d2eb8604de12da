import CSSH2
import Glibc
import SystemSupport

extension SecureSession {
    /// Logs in with a password, asked for plainly or in a dialog, whichever the server offers.
    func logIn(user: String, password: String, by deadline: Deadline) throws(RemoteShellError) {
        let methods = try methods(for: user, by: deadline)
        if libssh2_userauth_authenticated(pointer) == 1 { return }
        var asked = false
        if methods.contains("password") {
            asked = true
            if try logInPlainly(user: user, password: password, by: deadline) { return }
        }
        if methods.contains("keyboard-interactive") {
            asked = true
            if try logInByDialog(user: user, password: password, by: deadline) { return }
        }
        let code: RemoteShellError.Code = asked ? .wrongPassword(user: user) : .passwordsNotAccepted(user: user)
        throw RemoteShellError(code, host: "\(host)", message: "offered: \(methods.joined(separator: ", "))")
    }

    /// Logs in with a private key without passphrase.
    func logIn(user: String, keyFile: String, by deadline: Deadline) throws(RemoteShellError) {
        guard access(keyFile, R_OK) == 0 else {
            let message = String(cString: strerror(errno))
            throw RemoteShellError(.keyUnusable(path: keyFile), host: "\(host)", message: message)
        }
        let result = try repeating(by: deadline) {
            libssh2_userauth_publickey_fromfile_ex(pointer, user, UInt32(user.utf8.count), nil, keyFile, nil)
        }
        switch result {
        case 0: return
        case LIBSSH2_ERROR_FILE, LIBSSH2_ERROR_METHOD_NOT_SUPPORTED, LIBSSH2_ERROR_KEYFILE_AUTH_FAILED:
            throw RemoteShellError(.keyUnusable(path: keyFile), host: "\(host)", message: failure(result).message)
        case LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED:
            throw RemoteShellError(.keyNotAccepted(user: user), host: "\(host)", message: failure(result).message)
        default:
            throw failure(result)
        }
    }

    private func logInPlainly(user: String, password: String, by deadline: Deadline) throws(RemoteShellError) -> Bool {
        let result = try repeating(by: deadline) {
            libssh2_userauth_password_ex(
                pointer,
                user,
                UInt32(user.utf8.count),
                password,
                UInt32(password.utf8.count),
                nil
            )
        }
        return try isAdmitted(user, result)
    }

    private func logInByDialog(user: String, password: String, by deadline: Deadline) throws(RemoteShellError) -> Bool {
        let result = try password.utf8CString.withUnsafeBufferPointer { text throws(RemoteShellError) in
            cssh2_set_context(pointer, text.baseAddress)
            defer { cssh2_set_context(pointer, nil) }
            return try repeating(by: deadline) { cssh2_log_in_by_dialog(pointer, user, UInt32(user.utf8.count)) }
        }
        return try isAdmitted(user, result)
    }

    private func isAdmitted(_ user: String, _ result: Int32) throws(RemoteShellError) -> Bool {
        switch result {
        case 0: return true
        case LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED: return false
        case LIBSSH2_ERROR_PASSWORD_EXPIRED:
            throw RemoteShellError(.passwordExpired(user: user), host: "\(host)", message: failure(result).message)
        default: throw failure(result)
        }
    }

    /// What the server lets this user try; empty if it admitted the user without anything.
    private func methods(for user: String, by deadline: Deadline) throws(RemoteShellError) -> [String] {
        while true {
            if let list = libssh2_userauth_list(pointer, user, UInt32(user.utf8.count)) {
                return String(cString: list).split(separator: ",").map(String.init)
            }
            if libssh2_userauth_authenticated(pointer) == 1 { return [] }
            let result = libssh2_session_last_errno(pointer)
            guard result == LIBSSH2_ERROR_EAGAIN else { throw failure(result) }
            try wait(by: deadline)
        }
    }
}
