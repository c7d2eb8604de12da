package import ClusterModel

/// What the last look before claiming an alias found.
package struct LookAgainFindings: Hashable, Sendable {
    /// Who answered for the alias; nil if nobody did.
    package var aliasOwner: AliasOwner?
    /// Members whose kernel was heard since the look began.
    package var heard: [ServerName]

    package init(aliasOwner: AliasOwner? = nil, heard: [ServerName] = []) {
        self.aliasOwner = aliasOwner
        self.heard = heard
    }
}
