/// What a server assumes about its own reach when it has no reference to ask. Asked at set-up.
package enum ReferencePolicy: String, Hashable, Sendable, Codable, CaseIterable {
    case availability
    case consistency
}
