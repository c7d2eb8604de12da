import ClusterModel
import SetupPlan
import Testing

@Suite("Conditions: what satisfies what, and what a person is shown")
struct ConditionTests {
    private let old = IPv4Address(value: 0x0a63_0001)

    private func address(_ lifetime: AddressLifetime) -> Condition {
        .address(interface: "eth0", address: old, prefixLength: 24, lifetime: lifetime)
    }

    @Test("an alias that is there already is still journaled, so that it can be made permanent again (A-07)")
    func alias() {
        #expect(address(.permanent).satisfies(address(.leased)))
        #expect(!address(.permanent).isAlready(address(.leased)))
        #expect(!address(.absent).satisfies(address(.leased)))
        #expect(!address(.leased).satisfies(address(.permanent)))
    }

    @Test("what a unit is not asked for does not matter")
    func unit() {
        let found = Condition.unit(name: "a", state: UnitState(enabled: true, running: false))
        #expect(found.satisfies(.unit(name: "a", state: UnitState(enabled: true))))
        #expect(!found.satisfies(.unit(name: "a", state: UnitState(enabled: true, running: true))))
    }

    @Test("a server without default route needs no source for it")
    func noDefaultRoute() {
        let wanted = Condition.routes(interface: "eth0", sources: RouteSources(subnet: old, gateway: .source(old)))
        let found = Condition.routes(interface: "eth0", sources: RouteSources(subnet: old, gateway: .noRoute))
        #expect(found.satisfies(wanted))
    }

    @Test("a preview shows what changes, with no secret in it")
    func preview() {
        let secret = FileState(FileContent("hunter2"), mode: 0o400, isSecret: true)
        let wanted = Condition.file(path: "/etc/corosync/authkey", state: secret)
        let line = wanted.preview(from: .file(path: "/etc/corosync/authkey", state: nil))
        #expect(line?.sign == .add)
        #expect(line?.text == "file /etc/corosync/authkey (secret)")
        #expect(line?.before == "absent")
        #expect(line?.after == "mode 0400, root:root, content not shown")
        #expect(line?.inverse == "removed again")
        #expect(wanted.preview(from: wanted) == nil)
        let gone = Condition.file(path: "/etc/corosync/authkey", state: nil)
        #expect(gone.preview(from: wanted)?.sign == .remove)
    }

    @Test("a journal gets neither secret content nor secret arguments")
    func redaction() {
        let file = Condition.file(path: "/x", state: FileState(FileContent("hunter2"), isSecret: true)).withoutSecrets
        let operation = Condition.operation(OperationState("role", ["user": "r"], secrets: ["password": "hunter2"]))
        #expect(!"\(file) \(operation.withoutSecrets)".contains("hunter2"))
    }

    @Test(
        "the bytes of a file survive the journal, text or not",
        arguments: [[], [104, 105], [0, 255, 128, 7]] as [[UInt8]]
    )
    func content(bytes: [UInt8]) { #expect(FileContent(bytes: bytes).bytes == bytes) }
}
