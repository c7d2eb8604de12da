import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import SystemSupport

/// The files that belong to this product on a server.
enum Installation {
    static let inventory = "/etc/sn-redundancy/system.json"
    static let management = "/etc/sn-redundancy/management.json"
    static let product = "/etc/sn-redundancy/product.json"
    static let operationLock = "/run/sn-redundancy/operation.lock"
    static let orderLock = "/run/sn-redundancy/order.lock"
    static let templates = "/usr/share/sn-redundancy/templates"

    static func productDescription(_ path: String = product) throws -> ProductDescription {
        guard let bytes = try AtomicFile.read(path, limit: 1 << 20) else {
            throw OperationError(.failed, "\(path) is missing; install the package sn-redundancy again.")
        }
        do {
            let description = try JSONDecoder().decode(ProductDescription.self, from: Data(bytes))
            guard description.version == 1 else {
                throw OperationError(.failed, "\(path): version 1 is what is read here.")
            }
            return description
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(.failed, "\(path) can't be read: \(error)", cause: error)
        }
    }

    static func template(_ path: String) throws -> ConfigurationTemplate {
        try ConfigurationTemplate(contentsOf: "\(templates)/\(path)")
    }

    /// A file that is installed as it is.
    static func text(_ path: String) throws -> String {
        guard let bytes = try AtomicFile.read("\(templates)/\(path)", limit: 1 << 20) else {
            throw OperationError(.failed, "\(templates)/\(path) is missing; install the package sn-redundancy again.")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
