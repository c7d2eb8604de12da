/// Where one of the applications is installed (R-MW-14, R-MW-15); nil is "not installed".
package struct PackageFound: Hashable, Sendable {
    package var application: ManagementApplication
    package var versionOnMaster: String?
    package var versionOnStandby: String?

    package init(_ application: ManagementApplication, onMaster: String?, onStandby: String?) {
        self.application = application
        versionOnMaster = onMaster
        versionOnStandby = onStandby
    }

    /// It belongs on both as soon as the master has it.
    package var isMissingOnStandby: Bool { versionOnMaster != nil && versionOnStandby == nil }

    /// Neither is newer: the same version is on both.
    package var differs: Bool {
        guard let versionOnMaster, let versionOnStandby else { return false }
        return versionOnMaster != versionOnStandby
    }
}
