// swift-tools-version: 6.2

import PackageDescription

// Style: one section per room, low to high; a target depends only on targets above it. One dependency per line, ours
// first, then products of other packages. A target exists only if its dependency set differs from every other one.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// `make` compiles for size: that takes a third less time, and the programs are smaller (docs/build.md). A target that computes
// elements, pixels or tokens in Swift is compiled for speed all the same; the last of these flags counts.
let fast: [SwiftSetting] = settings + [.unsafeFlags(["-Xfrontend", "-O"], .when(configuration: .release))]

// libtorch stands in .libtorch/{include,lib} (`make deps`); LIBTORCH=/path/to/libtorch uses another one.
let libtorch = Context.environment["LIBTORCH"] ?? Context.packageDirectory + "/.libtorch"
let libtorchCompiler: [CXXSetting] = [
    .unsafeFlags(["-isystem", "\(libtorch)/include", "-O2", "-Wall", "-Wextra", "-Werror"])
]
let libtorchLinker: [LinkerSetting] = [
    // An installed worker stands in libexec/cfgd and finds its libtorch in lib/cfgd.
    .unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../../lib/cfgd"]),
    .unsafeFlags(["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib"]),
    .linkedLibrary("torch_cpu"),
    .linkedLibrary("c10"),
    .linkedLibrary(":libgomp.so.1"),
]

// An idle daemon of 28 MB instead of 35: no table of relocations to walk at the start, no code twice, nothing exported.
let smallLinker = [
    "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--icf=safe",
    "-Xlinker", "--no-export-dynamic",
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// `make fuzz` builds the same readers as a program under the fuzzer (CFGD_FUZZ=1), everything else replays its corpus.
let fuzzed: [Target.Dependency] = ["Control", "Daemon", "Datasets", "Jobs", "Pickle", "Torch", "Varlink"]
let fuzzing: Target =
    if Context.environment["CFGD_FUZZ"] != nil {
        .executableTarget(
            name: "cfgd-fuzz", dependencies: fuzzed, path: "Tests/Fuzzing",
            exclude: ["Corpus", "CorpusTests.swift", "fuzz.sh"],
            swiftSettings: settings)
    } else {
        .testTarget(
            name: "FuzzingTests", dependencies: fuzzed, path: "Tests/Fuzzing", exclude: ["fuzz.sh", "main.swift"],
            resources: [.copy("Corpus")], swiftSettings: settings)
    }

// `make` leaves the benchmarks out, which nobody needs who runs jobs; `make bench` and `make test` build them (CFGD_BENCHMARKS=1).
let benchmarks: [Target] =
    Context.environment["CFGD_BENCHMARKS"] == nil
    ? []
    : [
        .executableTarget(
            name: "cfgd-benchmarks", dependencies: ["Datasets", "Flow", "FlowMath", "NN", "Torch"],
            path: "benchmarks/Programs", swiftSettings: settings)
    ]

let package = Package(
    name: "cfgd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // MARK: System libraries, without pkgConfig: its -L would come before libtorch's.
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CSystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CWebP", providers: [.apt(["libwebp-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

        // MARK: Files and hashes
        .target(name: "CStorage"),
        .target(name: "Storage", dependencies: ["CStorage"], swiftSettings: settings),

        .target(name: "Digest", dependencies: ["CCrypto", "Storage"], swiftSettings: settings),

        .target(name: "ZIP", dependencies: ["CZlib", "Storage"], swiftSettings: settings),

        // MARK: Tensors
        // Two units for two cores: fifteen would parse libtorch's headers fifteen times.
        .target(
            name: "CTorch", sources: ["unit"], cxxSettings: libtorchCompiler, linkerSettings: libtorchLinker),
        .target(name: "Torch", dependencies: ["CTorch", "Storage"], swiftSettings: fast),
        .testTarget(name: "TorchTests", dependencies: ["Torch"], swiftSettings: settings),

        .target(name: "Pickle", dependencies: ["Storage", "Torch", "ZIP"], swiftSettings: settings),
        .testTarget(
            name: "PickleTests", dependencies: ["Pickle", "Torch"], resources: [.copy("Golden")],
            swiftSettings: settings),

        // MARK: Mathematics and networks, which do not know each other
        .target(name: "FlowMath", swiftSettings: settings),
        .testTarget(name: "FlowMathTests", dependencies: ["FlowMath"], swiftSettings: settings),

        .target(name: "Flow", dependencies: ["FlowMath", "Torch"], swiftSettings: fast),
        .testTarget(
            name: "FlowTests", dependencies: ["Flow", "FlowMath", "Torch"], resources: [.copy("Golden")],
            swiftSettings: settings),

        .target(name: "NN", dependencies: ["Torch"], swiftSettings: fast),
        .testTarget(
            name: "NNTests", dependencies: ["NN", "Torch"], resources: [.copy("Golden")], swiftSettings: settings),

        // MARK: People's data
        .target(
            name: "CPictures",
            cSettings: [.unsafeFlags(["-O2", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("jpeg")]),
        .target(
            name: "Datasets",
            dependencies: ["CPNG", "CPictures", "CWebP", "CZlib", "Digest", "Storage", "Torch", "ZIP"],
            swiftSettings: fast),
        .testTarget(
            name: "DatasetsTests", dependencies: ["Datasets", "Torch"], resources: [.copy("Golden")],
            swiftSettings: settings),

        .target(name: "Tokenizers", dependencies: ["Storage", heap], swiftSettings: fast),
        .testTarget(
            name: "TokenizersTests", dependencies: ["Tokenizers"], resources: [.copy("Golden")], swiftSettings: settings
        ),

        // MARK: Starting programs. ChildProcess is for tests only.
        .target(name: "CProcess"),
        .target(name: "ChildProcess", dependencies: ["CProcess"], path: "Tests/ChildProcess", swiftSettings: settings),

        // MARK: The words that both programs speak, and the work itself
        .target(name: "Jobs", dependencies: ["FlowMath", yams], swiftSettings: settings),
        .testTarget(name: "JobsTests", dependencies: ["ChildProcess", "FlowMath", "Jobs"], swiftSettings: settings),

        .target(
            name: "Engine",
            dependencies: [
                "Datasets", "Digest", "Flow", "FlowMath", "Jobs", "NN", "Pickle", "Storage", "Tokenizers", "Torch",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Datasets", "Digest", "Engine", "Flow", "FlowMath", "Jobs", "NN", "Storage", "Tokenizers", "Torch",
            ],
            resources: [.copy("Golden")],
            swiftSettings: settings),

        // MARK: Queue and protocol
        .target(name: "JobQueue", dependencies: ["Jobs", "Storage", grdb, sqlite], swiftSettings: settings),
        .testTarget(
            name: "JobQueueTests", dependencies: ["JobQueue", "Jobs", grdb, sqlite], swiftSettings: settings),

        .target(name: "Varlink", dependencies: [nioCore, nioPosix], swiftSettings: settings),
        .testTarget(name: "VarlinkTests", dependencies: ["ChildProcess", "Varlink"], swiftSettings: settings),

        .target(
            name: "Control",
            dependencies: ["Jobs", "Varlink"],
            resources: [.embedInCode("dev.cfgd.Jobs.varlink")],
            swiftSettings: settings),
        .testTarget(name: "ControlTests", dependencies: ["Control", "Jobs", "Varlink"], swiftSettings: settings),

        // MARK: The daemon
        .target(name: "Systemd", dependencies: ["CSystemd", logging], swiftSettings: settings),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd", logging], swiftSettings: settings),

        .target(name: "Reporting", dependencies: ["Jobs", "Systemd", logging], swiftSettings: settings),

        .target(
            name: "Daemon",
            dependencies: [
                "CProcess", "Control", "Digest", "JobQueue", "Jobs", "Reporting", "Storage", "Systemd", "Varlink",
                logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "ChildProcess", "Control", "Daemon", "JobQueue", "Jobs", "Systemd", "Varlink", grdb, logging,
            ],
            swiftSettings: settings),

        // MARK: Programs: composition only
        .executableTarget(
            name: "cfgd",
            dependencies: ["Daemon", "Jobs", "Systemd", "Varlink", argumentParser, logging],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(smallLinker, .when(configuration: .release))]),
        .executableTarget(
            name: "cfgctl",
            dependencies: ["CProcess", "Control", "FlowMath", "Jobs", "Varlink", argumentParser],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(smallLinker, .when(configuration: .release))]),
        .testTarget(
            name: "CfgctlTests",
            dependencies: ["Control", "FlowMath", "Jobs", "Varlink", "cfgctl", argumentParser],
            swiftSettings: settings),
        .executableTarget(
            name: "cfgd-worker",
            dependencies: ["Engine", "Jobs", "Reporting", "Systemd", "Torch", argumentParser, logging],
            swiftSettings: settings),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "ChildProcess", "Control", "Digest", "JobQueue", "Jobs", "Varlink", "cfgctl", "cfgd", "cfgd-worker",
                grdb,
            ],
            exclude: ["Faults/failing_writes.c"], swiftSettings: settings),
        fuzzing,

        // MARK: The rules of doc comments, and their examples, compiled and run
        .testTarget(name: "DocumentationTests", swiftSettings: settings),
        .testTarget(
            name: "SnippetTests",
            dependencies: [
                "Control", "Datasets", "Engine", "Flow", "FlowMath", "Jobs", "Pickle", "Storage", "Tokenizers", "Torch",
                "Varlink", "ZIP",
            ],
            swiftSettings: settings),
    ] + benchmarks,
    cxxLanguageStandard: .cxx20
)
