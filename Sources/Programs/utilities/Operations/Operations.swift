/// Everything behind the dialogs and commands.
package struct Operations: Sendable {
    package var cluster: any ClusterOperations
    package var management: any ManagementOperations
    package var daemon: any DaemonRequests
    package var webServer: (any WebServerOperations)?
    package var mirror: (any MirrorOperations)?
    /// Where plans are applied outside this session; nil: right here.
    var detached: DetachedWork?

    package init(
        cluster: any ClusterOperations,
        management: any ManagementOperations,
        daemon: any DaemonRequests,
        webServer: (any WebServerOperations)? = nil,
        mirror: (any MirrorOperations)? = nil,
        detached: DetachedWork? = nil
    ) {
        self.cluster = cluster
        self.management = management
        self.daemon = daemon
        self.webServer = webServer
        self.mirror = mirror
        self.detached = detached
    }
}
