package import SystemSupport

/// Blocks addresses of this server in the kernel, so that nobody on the network notices that it has them.
///
/// The kernel keeps the block when this process ends. Each change is one transaction of nft, in tables of our own that
/// are there only while something is blocked. A change is made after the one before it is done.
package actor PacketFilter {
    private let command: [String]
    private var blocked: Set<InternetAddress> = []
    /// The last change is known to have been made: else the kernel may still block what is wished open.
    private var isApplied = true
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// `command` runs nft; a test puts its network namespace in front.
    package init(command: [String] = ["/usr/sbin/nft"]) { self.command = command }

    // MARK: Changing

    /// When it returns, nothing of this one gets in or out any more.
    package func block(_ address: InternetAddress) async throws(PacketFilterError) {
        try await inTurn { () async throws(PacketFilterError) in
            let wanted = blocked.union([address])
            if wanted == blocked, try await isInForce() { return }
            try await apply(wanted)
        }
    }

    /// When it returns the address is open, whatever else is blocked.
    package func unblock(_ address: InternetAddress) async throws(PacketFilterError) {
        try await inTurn { () async throws(PacketFilterError) in
            let wanted = blocked.subtracting([address])
            if wanted == blocked, isApplied { return }
            try await apply(wanted)
        }
    }

    /// Removes our tables.
    package func remove() async throws(PacketFilterError) {
        try await inTurn { () async throws(PacketFilterError) in try await apply([]) }
    }

    /// Takes over what an earlier process blocked, and gives it: the addresses that both tables drop.
    package func adopt() async throws(PacketFilterError) -> Set<InternetAddress> {
        try await inTurn { () async throws(PacketFilterError) in
            let found = try await inForce()
            blocked = found
            return found
        }
    }

    /// Puts the block back if somebody took it away, as `nft flush ruleset` does, and makes a change that failed; true if
    /// it was so.
    package func restore() async throws(PacketFilterError) -> Bool {
        try await inTurn { () async throws(PacketFilterError) in
            if blocked.isEmpty, isApplied { return false }
            if isApplied, try await isInForce() { return false }
            try await apply(blocked)
            return true
        }
    }

    private func apply(_ wanted: Set<InternetAddress>) async throws(PacketFilterError) {
        // Whatever comes of it: what is to be blocked is put back, what is to be open isn't.
        blocked = wanted
        isApplied = false
        _ = try await nft(["-f", "-"], input: BlockTable(blocked: wanted).transaction)
        isApplied = true
    }

    // MARK: Reading

    private func isInForce() async throws(PacketFilterError) -> Bool { try await inForce() == blocked }

    /// What is really dropped now: nothing, unless all our rules are there.
    private func inForce() async throws(PacketFilterError) -> Set<InternetAddress> {
        var listed: [String: Set<InternetAddress>] = [:]
        for family in BlockTable.families {
            guard let listing = try await listing(of: family), listing.isWhole(family) else { return [] }
            listed[family] = listing.blocked
        }
        // IPv6 has no ARP.
        return (listed["inet"] ?? []).filter { address in
            if case .v4 = address { listed["arp"]?.contains(address) == true } else { true }
        }
    }

    private func listing(of family: String) async throws(PacketFilterError) -> TableListing? {
        let arguments = ["-j", "list", "table", family, BlockTable.name]
        guard let text = try await nft(arguments, mayLackTable: true) else { return nil }
        do { return try TableListing(reading: text) } catch {
            throw PacketFilterError(code: .unreadable, message: "\(error)")
        }
    }

    /// The kernel changes one ruleset after the other, for all network namespaces of the machine: on a busy one that took
    /// more than five seconds once. An address waits for its block, and is a lease of this length otherwise.
    private static let longestChange = Duration.seconds(15)

    /// What nft printed; nil if the table isn't there, which only a listing forgives.
    private func nft(
        _ arguments: [String],
        input: String = "",
        mayLackTable: Bool = false
    ) async throws(PacketFilterError) -> String? {
        let words = Array(command.dropFirst()) + arguments
        let command = Command(command[0], words, input: Array(input.utf8), limit: Self.longestChange)
        do throws(CommandError) {
            let outcome = try await command.run()
            if outcome.succeeded { return outcome.output }
            if mayLackTable, outcome.errors.contains("No such file or directory") { return nil }
            throw CommandError(command, outcome.errors)
        } catch {
            throw PacketFilterError(code: .refused, message: error.message)
        }
    }

    // MARK: One after the other

    private func inTurn<Answer>(
        _ body: () async throws(PacketFilterError) -> Answer
    ) async throws(PacketFilterError) -> Answer {
        if isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }
}
