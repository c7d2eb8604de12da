// swift-tools-version: 6.2
// Layers, and the only arrows between them:
//
//   Programs ──> Engine ──> Core          Testing ──> Engine, Core
//       └──────> Adapters ──> CLibraries
//
// Core decides in values; Engine carries decisions out through protocols it declares; each adapter wraps one outside
// thing and knows nothing of clusters; programs wire them together.

import PackageDescription

let everywhere: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// Values and decisions: no I/O, no clock, no chance, no unsafe code.
func core(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/Core/\(name)",
        swiftSettings: everywhere + [.strictMemorySafety()]
    )
}

/// Carries decisions out; declares what it needs of the world as protocols.
func engine(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/Engine/\(name)",
        swiftSettings: everywhere + [.strictMemorySafety()]
    )
}

/// Wraps one outside thing.
func adapter(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Adapters/\(name)", swiftSettings: everywhere)
}

/// A C library of the system, or kernel headers.
func library(_ name: String, pkgConfig: String? = nil, apt package: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/CLibraries/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([package])]
    )
}

/// Links libFuzzer, which only a build with `--sanitize fuzzer` has, and which brings the one `main` (scripts/fuzz).
let isFuzzing = Context.environment["SN_FUZZ"] != nil

func program(_ name: String, uses dependencies: [Target.Dependency]) -> Target {
    if isFuzzing {
        let renamed = ["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "\(name)_main"]
        return .target(
            name: name,
            dependencies: dependencies,
            path: "Sources/Programs/\(name)",
            swiftSettings: everywhere + [.unsafeFlags(renamed)]
        )
    }
    return .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Sources/Programs/\(name)",
        swiftSettings: everywhere
    )
}

func tests(
    of name: String,
    in layer: String,
    uses dependencies: [Target.Dependency] = [],
    beside folders: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        path: "Tests/\(layer)/\(name)Tests",
        exclude: folders,
        swiftSettings: everywhere
    )
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "sn-redundancy",
    products: [
        .executable(name: "redundancyd", targets: ["redundancyd"]),
        .executable(name: "utilities", targets: ["utilities"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        core("ClusterModel"),
        core("Detection", uses: ["ClusterModel"]),
        core("LIMPlacement", uses: ["ClusterModel", "Detection"]),
        core("ManagementFailover", uses: ["ClusterModel", "Detection"]),
        core("SetupPlan", uses: ["ClusterModel"]),
        core("StatusDocuments", uses: ["ClusterModel"]),
        core("SetupDialog", uses: ["ClusterModel", "SetupPlan"]),
        core("ExchangeData", uses: ["ClusterModel"]),
        core("FileMirror", uses: ["ClusterModel"]),
        core("SupportBundle"),

        engine("EngineClock"),
        engine("ClusterEngine", uses: ["ClusterModel", "Detection", "EngineClock", "LIMPlacement", logging]),
        engine("LIMSimulation", uses: ["ClusterModel", "Detection", "LIMPlacement"]),
        engine("ManagementEngine", uses: ["ClusterModel", "Detection", "EngineClock", "ManagementFailover", logging]),
        engine("ExchangeEngine", uses: ["ClusterModel", "EngineClock", "ExchangeData", logging]),
        engine("MirrorEngine", uses: ["ClusterModel", "EngineClock", "FileMirror", logging]),
        engine("SetupEngine", uses: ["ClusterModel", "SetupPlan", logging]),

        library("CPostgres", pkgConfig: "libpq", apt: "libpq-dev"),
        library("CSSH2", apt: "libssh2-1-dev"),
        library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        library("CCorosync", apt: "libcpg-dev"),
        library("CNewt", pkgConfig: "libnewt", apt: "libnewt-dev"),
        .target(name: "CLinux", path: "Sources/CLibraries/CLinux"),
        .target(
            name: "CTerminal",
            path: "Sources/CLibraries/CTerminal",
            linkerSettings: [.linkedLibrary("tinfo")]
        ),

        adapter("SystemSupport", uses: ["CLinux", subprocess, system]),
        adapter("ProcessGroup", uses: ["SystemSupport", "CCorosync"]),
        adapter("Netlink", uses: ["SystemSupport", "CLinux"]),
        adapter("ARP", uses: ["SystemSupport", "CLinux"]),
        adapter("PacketFilter", uses: ["SystemSupport", "CLinux"]),
        adapter("ServiceControl", uses: ["SystemSupport", logging, subprocess, system]),
        adapter("PostgresControl", uses: ["SystemSupport", "CPostgres", subprocess, system]),
        adapter("RemoteShell", uses: ["SystemSupport", "CSSH2", subprocess, system]),
        adapter("BulkData", uses: ["SystemSupport", "CCrypto"]),
        adapter("PackageControl", uses: ["SystemSupport", subprocess, system]),
        adapter("ConfigurationFiles", uses: ["SystemSupport", mustache, system]),
        adapter("TerminalForms", uses: ["SystemSupport", "CNewt", "CTerminal"]),
        adapter("ControlSocket", uses: ["SystemSupport"]),

        program(
            "redundancyd",
            uses: [
                "ClusterModel", "StatusDocuments", "Detection", "LIMPlacement", "ManagementFailover", "ClusterEngine",
                "ManagementEngine", "ExchangeData", "ExchangeEngine", "FileMirror", "MirrorEngine", "BulkData",
                "SystemSupport", "ProcessGroup",
                "Netlink",
                "ARP", "PacketFilter", "ServiceControl", "PostgresControl", "ControlSocket", logging, lifecycle,
                signals,
            ]
        ),
        program(
            "utilities",
            uses: [
                "ClusterModel", "LIMPlacement", "LIMSimulation", "ManagementFailover", "StatusDocuments", "SetupPlan",
                "SetupDialog",
                "SetupEngine", "SystemSupport", "Netlink", "ARP", "PacketFilter",
                "ServiceControl", "PostgresControl", "RemoteShell", "PackageControl", "ConfigurationFiles", "BulkData",
                "ExchangeData", "FileMirror", "SupportBundle", "TerminalForms", "ControlSocket", argumentParser, yams,
            ]
        ),

        .target(
            name: "ClusterTestKit",
            dependencies: ["ClusterModel", "Detection", "LIMPlacement", "LIMSimulation", "ManagementFailover"],
            path: "Sources/Testing/ClusterTestKit",
            swiftSettings: everywhere
        ),

        .executableTarget(
            name: "storm",
            dependencies: ["ClusterModel", "ClusterTestKit", "LIMPlacement", "LIMSimulation"],
            path: "Sources/Testing/Storm",
            swiftSettings: everywhere
        ),

        .target(
            name: "NetworkTestKit",
            dependencies: ["SystemSupport", "CLinux"],
            path: "Sources/Testing/NetworkTestKit",
            swiftSettings: everywhere
        ),

        .target(name: "FolderTestKit", path: "Sources/Testing/FolderTestKit", swiftSettings: everywhere),

        tests(of: "ClusterModel", in: "Core"),
        tests(of: "Detection", in: "Core", uses: ["ClusterModel"]),
        tests(
            of: "ManagementFailover",
            in: "Core",
            uses: ["ClusterModel", "LIMSimulation", "ClusterTestKit"],
            beside: ["Scenarios"]
        ),
        tests(
            of: "LIMPlacement",
            in: "Core",
            uses: ["ClusterModel", "Detection", "LIMSimulation", "ClusterTestKit"],
            beside: ["Scenarios"]
        ),
        .testTarget(
            name: "LIMStorm",
            dependencies: ["ClusterModel", "Detection", "LIMPlacement", "LIMSimulation", "ClusterTestKit"],
            path: "Tests/Simulation/LIMStorm",
            exclude: ["Found"],
            swiftSettings: everywhere
        ),
        .testTarget(
            name: "PairStorm",
            dependencies: ["ClusterTestKit", "ClusterModel", "ManagementFailover"],
            path: "Tests/Simulation/PairStorm",
            swiftSettings: everywhere
        ),
        tests(of: "SetupPlan", in: "Core", uses: ["ClusterModel"]),
        tests(of: "ExchangeData", in: "Core", uses: ["ClusterModel"]),
        tests(of: "FileMirror", in: "Core", uses: ["ClusterModel"]),
        tests(of: "SupportBundle", in: "Core"),
        tests(of: "BulkData", in: "Adapters", uses: ["SystemSupport", "FolderTestKit"]),
        tests(of: "ConfigurationFiles", in: "Adapters", uses: ["SystemSupport", "FolderTestKit"]),
        tests(of: "PackageControl", in: "Adapters", uses: ["SystemSupport", "FolderTestKit"]),
        tests(
            of: "ClusterEngine",
            in: "Engine",
            uses: ["ClusterModel", "Detection", "LIMPlacement", "LIMSimulation", logging]
        ),
        tests(of: "EngineClock", in: "Engine"),
        tests(of: "ExchangeEngine", in: "Engine", uses: ["ClusterModel", "ExchangeData", logging]),
        tests(of: "SetupEngine", in: "Engine", uses: ["ClusterModel", "SetupPlan"]),
        tests(of: "PostgresControl", in: "Adapters", uses: ["SystemSupport"]),
        tests(of: "RemoteShell", in: "Adapters", uses: ["SystemSupport", subprocess, system]),
        tests(of: "StatusDocuments", in: "Core", uses: ["ClusterModel"]),
        tests(of: "SetupDialog", in: "Core", uses: ["ClusterModel"]),
        tests(
            of: "utilities",
            in: "Programs",
            uses: [
                "ClusterModel", "ConfigurationFiles", "FileMirror", "PostgresControl", "SetupDialog", "SetupPlan",
                "StatusDocuments", "SystemSupport", "TerminalForms", "FolderTestKit",
            ]
        ),
        tests(
            of: "redundancyd",
            in: "Programs",
            uses: ["ARP", "ClusterModel", "Netlink", "NetworkTestKit", "SystemSupport", logging]
        ),
        tests(of: "SystemSupport", in: "Adapters", uses: ["FolderTestKit"]),
        tests(of: "ProcessGroup", in: "Adapters", uses: ["NetworkTestKit"]),
        tests(of: "Netlink", in: "Adapters", uses: ["NetworkTestKit", "SystemSupport"]),
        tests(of: "ARP", in: "Adapters", uses: ["NetworkTestKit", "SystemSupport"]),
        tests(of: "PacketFilter", in: "Adapters", uses: ["NetworkTestKit", "SystemSupport"]),
        tests(of: "ServiceControl", in: "Adapters", uses: ["NetworkTestKit", "SystemSupport", logging]),
        tests(of: "ControlSocket", in: "Adapters", uses: ["SystemSupport", "FolderTestKit"]),
    ]
)

if isFuzzing {
    package.products = []
    package.targets.append(
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "ClusterModel", "ClusterTestKit", "Detection", "ExchangeData", "FileMirror", "LIMPlacement",
                "LIMSimulation",
                "ManagementFailover", "SetupPlan", "StatusDocuments", "redundancyd", "utilities", "ARP",
                "ControlSocket",
                "Netlink", "PacketFilter", "PostgresControl", "ServiceControl",
            ],
            path: "Sources/Testing/Fuzz",
            swiftSettings: everywhere
        )
    )
}
