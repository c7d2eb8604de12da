import ServiceControl
import Testing

@Suite("What systemd says of units")
struct UnitStateTests {
    private static let twoUnits = """
        Result=success
        MainPID=4711
        LoadState=loaded
        ActiveState=active
        SubState=running
        UnitFileState=enabled

        Result=success
        LoadState=not-found
        ActiveState=inactive
        SubState=dead
        UnitFileState=

        """

    @Test("a paragraph for each unit is read, in their order")
    func parsed() throws {
        let states = try #require(UnitState.parse(Self.twoUnits, units: ["nginx.service", "none.service"]))
        #expect(
            states == [
                UnitState(
                    unit: "nginx.service",
                    activity: .active,
                    sub: "running",
                    result: "success",
                    mainProcess: 4711,
                    load: "loaded",
                    file: "enabled"
                ),
                UnitState(
                    unit: "none.service",
                    activity: .inactive,
                    sub: "dead",
                    result: "success",
                    mainProcess: nil,
                    load: "not-found",
                    file: ""
                ),
            ]
        )
        #expect(states[0].isKnown && states[0].isEnabled && !states[1].isKnown && !states[1].isEnabled)
    }

    @Test(
        "what doesn't fit the question isn't believed",
        arguments: ["", "ActiveState=active\n", "noise", "ActiveState=active\nLoadState", Self.twoUnits]
    )
    func refused(text: String) {
        #expect(UnitState.parse(text, units: ["nginx.service"]) == nil)
    }

    @Test("a word that this program doesn't know is kept")
    func unknown() {
        #expect(UnitState.Activity("refreshing") == .other("refreshing"))
        #expect(!UnitState.Activity("refreshing").isPassing && UnitState.Activity("deactivating").isPassing)
    }

    @Test(
        "what can't be a unit's name never reaches systemctl",
        arguments: ["", "nginx", "--force.service", "a b.service", "*.service", ".service", "nginx.exe", "a;b.service"]
    )
    func names(name: String) async {
        await #expect(throws: ServiceError(code: .badName, unit: name, message: "")) {
            try await Systemd().stop(name, limit: .seconds(1))
        }
    }

    @Test("what systemctl says is sorted into what the operator can do")
    func sorted() {
        let cases: [(String, ServiceError.Code)] = [
            ("Failed to start x.service: Unit x.service not found.", .notFound),
            ("Failed to start x.service: Unit x.service is masked.", .masked),
            ("Job for x.service failed because the control process exited with error code.", .failed),
            ("System has not been booted with systemd as init system (PID 1). Can't operate.", .noSystemd),
            ("Failed to disable unit: Unit file x.service does not exist.", .notFound),
            ("Failed to reset failed state of unit x.service: Unit x.service not loaded.", .notFound),
        ]
        for (message, code) in cases { #expect(ServiceError(unit: "x.service", message: message).code == code) }
    }
}
