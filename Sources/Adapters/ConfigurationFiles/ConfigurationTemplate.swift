import Mustache
import SystemSupport

/// A configuration file of ours with holes, filled from one struct whose fields have the names of the holes.
///
/// A template begins with `{{% CONTENT_TYPE: TEXT}}`: the default escapes for HTML.
package struct ConfigurationTemplate: Sendable {
    private let template: MustacheTemplate

    package init(_ text: String) throws(FileError) {
        guard text.hasPrefix("{{% CONTENT_TYPE: TEXT}}\n") else {
            throw FileError(.template("it does not begin with {{% CONTENT_TYPE: TEXT}}"))
        }
        do { template = try MustacheTemplate(string: text) } catch { throw FileError(.template("\(error)")) }
    }

    package init(contentsOf path: String) throws(FileError) {
        let read = try FileError.wrap { () throws(SystemError) in try AtomicFile.read(path, limit: 1 << 20) }
        guard let bytes = read else { throw FileError(.template("\(path) is missing; install the package again")) }
        try self.init(String(decoding: bytes, as: UTF8.self))
    }

    package func render(_ values: Any) -> String { template.render(values) }
}
