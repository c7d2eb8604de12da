/// Everything behind the dialogs and commands.
package struct Operations: Sendable {
    package var cluster: any ClusterOperations
    package var management: any ManagementOperations
    package var daemon: any DaemonRequests

    package init(
        cluster: any ClusterOperations,
        management: any ManagementOperations,
        daemon: any DaemonRequests
    ) {
        self.cluster = cluster
        self.management = management
        self.daemon = daemon
    }
}
