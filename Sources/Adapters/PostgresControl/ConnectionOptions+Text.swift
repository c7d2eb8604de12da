extension ConnectionOptions {
    /// The options as libpq reads them.
    package var conninfo: String {
        var parameters = commonParameters
        switch purpose {
        case .statements: parameters.append(Parameter("dbname", database))
        case .physicalReplication: parameters.append(Parameter("replication", "true"))
        }
        return Self.text(of: parameters)
    }

    /// The value of `primary_conninfo`: the standby's receiver adds database and purpose by itself.
    package var primaryConninfo: String { Self.text(of: commonParameters) }

    /// The server as an operator would name it.
    package var title: String {
        switch host {
        case .socket(let directory): "PostgreSQL on \(directory), port \(port)"
        case .address(let address, _): "PostgreSQL on \(address), port \(port)"
        }
    }

    private var commonParameters: [Parameter] {
        var parameters: [Parameter] = []
        switch host {
        case .socket(let directory):
            parameters.append(Parameter("host", directory))
        case .address(let address, let name):
            if let name { parameters.append(Parameter("host", name)) }
            parameters.append(Parameter("hostaddr", address))
        }
        parameters.append(Parameter("port", "\(port)"))
        parameters.append(Parameter("user", user))
        parameters.append(Parameter("application_name", applicationName))
        if let passFile { parameters.append(Parameter("passfile", passFile)) }
        parameters += encryptionParameters
        if let connectTimeout {
            // libpq takes whole seconds, and raises one to two.
            parameters.append(Parameter("connect_timeout", "\(max(2, connectTimeout.components.seconds))"))
        }
        parameters += transport
        if !settings.isEmpty { parameters.append(Parameter("options", settingsText)) }
        return parameters
    }

    private var encryptionParameters: [Parameter] {
        guard let encryption else { return [] }
        var parameters = [Parameter("sslmode", encryption.mode.rawValue), Parameter("gssencmode", "disable")]
        if let root = encryption.rootCertificate { parameters.append(Parameter("sslrootcert", root)) }
        if let certificate = encryption.certificate { parameters.append(Parameter("sslcert", certificate)) }
        if let key = encryption.key { parameters.append(Parameter("sslkey", key)) }
        return parameters
    }

    /// `-c name=value` for each; the server splits at spaces that no backslash guards.
    private var settingsText: String {
        settings.map { "-c \(Self.guarded($0.name))=\(Self.guarded($0.value))" }.joined(separator: " ")
    }

    private static func guarded(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character == "\\" || character.isWhitespace { result.append("\\") }
            result.append(character)
        }
    }

    private static func text(of parameters: [Parameter]) -> String {
        parameters.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: " ")
    }

    /// Plain words stay as they are; all else stands in quotes, where quote and backslash need a backslash.
    private static func quoted(_ value: String) -> String {
        let plain = !value.isEmpty && value.utf8.allSatisfy { isPlain($0) }
        if plain { return value }
        let escaped = value.reduce(into: "") { result, character in
            if character == "\\" || character == "'" { result.append("\\") }
            result.append(character)
        }
        return "'\(escaped)'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "_"),
            UInt8(ascii: "-"), UInt8(ascii: ":"):
            true
        default:
            false
        }
    }
}
