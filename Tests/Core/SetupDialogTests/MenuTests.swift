import SetupDialog
import Testing

@Suite("The menus have the seed's words in the seed's order")
struct MenuTests {
    private func labels<Entry>(_ menu: MenuDialog<Entry>) -> [String] { menu.lines.map(\.item.label) }

    @Test("Cluster handling lists exactly these twelve (R-CM-22)")
    func cluster() {
        #expect(
            labels(ClusterMenu.dialog(status: "", elsewhere: nil)) == [
                "List all clusters", "Show status", "Create new cluster in system", "Change fallback type or priority",
                "Change failover behavior to preloaded", "Add a LIM to existing cluster",
                "Remove a LIM from existing cluster", "Delete cluster in system",
                "Move LIM from standby to regular server", "Lock LIM to server", "Unlock LIM from server",
                "Sync exchange data within cluster",
            ]
        )
    }

    @Test("These six leave one version of the exchange data, the others change none (R-DH-09, R-DH-10, R-CM-23)")
    func oldData() {
        #expect(
            ClusterEntry.allCases.filter(\.removesOldData) == [
                .create, .changeFallback, .changeToPreloaded, .addLIM, .removeLIM, .delete,
            ]
        )
    }

    @Test("The utilities' entries are CheckStatus to Remove Redundancy (R-UT-02)")
    func utilities() {
        #expect(
            labels(UtilitiesMenu.dialog(status: "", role: .master)) == [
                "CheckStatus", "Reconfigure", "Fallback", "Reconfigure Fallback", "Remove Redundancy",
            ]
        )
    }

    @Test("Reconfigure, Fallback and Reconfigure Fallback are ordered on the master only (R-UT-04 to R-UT-06)")
    func onMaster() {
        let standby = UtilitiesMenu.dialog(status: "", role: .standby)
        let unavailable = standby.lines.filter { $0.item.unavailable != nil }.map(\.entry)
        #expect(unavailable == [.reconfigure, .fallback, .reconfigureFallback])
        let master = UtilitiesMenu.dialog(status: "", role: .master)
        #expect(master.lines.allSatisfy { $0.item.unavailable == nil })
    }

    @Test("Configure web server offers Redundancy only once LIM 1 is in a cluster, and says why not (R-MW-03, R-MW-04)")
    func webServer() throws {
        var talk = Conversation(WebServerMenu.dialog(status: "", redundancyUnavailable: "LIM 1 is in no cluster."))
        #expect(talk.last == "Configure web server")
        #expect(talk.answer(.chosen(0)) == "Redundancy")
        #expect(try #require(talk.page).text == "LIM 1 is in no cluster.")
        #expect(talk.answer(.read) == "Configure web server")
        var open = Conversation(WebServerMenu.dialog(status: "", redundancyUnavailable: nil))
        #expect(open.answer(.chosen(0)) == "finished")
        #expect(open.outcome == .redundancy)
    }

    @Test("Away from LIM 1 the changing entries say where to go (R-CM-02)")
    func elsewhere() {
        let menu = MaintenanceMenu.dialog(status: "", elsewhere: "Go to lim1.")
        #expect(menu.lines.filter { $0.item.unavailable != nil }.map(\.entry) == [.servers, .standbyServers])
        let clusters = ClusterMenu.dialog(status: "", elsewhere: "Go to lim1.")
        #expect(clusters.lines.first { $0.entry == .create }?.item.unavailable == "Go to lim1.")
        #expect(clusters.lines.first { $0.entry == .status }?.item.unavailable == nil)
    }
}
