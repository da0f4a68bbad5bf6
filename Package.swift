// swift-tools-version: 6.2
// The house: storeys as targets, arrows as dependencies. Sources/README.md argues them.
import PackageDescription

/// What every target is held to.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// The processor that the network and the experts are built for: AVX2 and FMA on x86-64.
///
/// FORECASTD_CPU names another, such as `x86-64` for old gateways. Elsewhere no flag is needed.
let processor: [String] = {
  #if arch(x86_64)
    let name = Context.environment["FORECASTD_CPU"] ?? "x86-64-v3"
    return ["-Xcc", "-march=\(name)"]
  #else
    return []
  #endif
}()

/// Rooms that only count are optimised in debug builds too: tests would crawl otherwise.
///
/// Without errno, `squareRoot` is one instruction and needs no libm, which not every program links.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O", "-Xcc", "-fno-math-errno"])]

/// Says that `processor` has fused multiply-add; Swift sources cannot see it (arm64 always has it).
///
/// Without it in the processor, `addProduct` calls libm's `fmaf` for each lane, a thousand times
/// slower than a product and a sum.
let fusion: [SwiftSetting] =
  processor == ["-Xcc", "-march=x86-64"] ? [] : [.define("FUSED_MULTIPLY_ADD")]

/// The rooms of the network and of the experts: optimised, and built for `processor`.
let numeric: [SwiftSetting] = optimised + fusion + [.unsafeFlags(processor)]

let package = Package(
  name: "forecastd",
  products: [.executable(name: "forecastd", targets: ["forecastd"])],
  targets: [
    // C: the kernel's headers and two system libraries.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Ground.
    .target(name: "LinuxSystem", dependencies: ["CLinux"], swiftSettings: optimised),
    .target(name: "TimeSeries", swiftSettings: optimised),
    .target(
      name: "OnlineLSTM",
      // AlignedScalars says how long its spans live.
      swiftSettings: numeric + [.enableExperimentalFeature("Lifetimes")]),

    // Middle: each room imports exactly what stands beneath it.
    .target(name: "Inbox", dependencies: ["LinuxSystem"], swiftSettings: optimised),
    .target(name: "SensorCSV", dependencies: ["TimeSeries", "CZlib"], swiftSettings: optimised),
    .target(
      name: "Forecasting", dependencies: ["TimeSeries", "OnlineLSTM"], exclude: ["README.md"],
      swiftSettings: numeric),
    .target(name: "StateStore", dependencies: ["TimeSeries", "CSQLite"], swiftSettings: strict),
    .target(name: "Outbox", dependencies: ["TimeSeries", "LinuxSystem"], swiftSettings: strict),
    .target(name: "Report", dependencies: ["TimeSeries"], swiftSettings: strict),

    // Roof.
    .target(
      name: "ForecastDaemon",
      dependencies: [
        "LinuxSystem", "TimeSeries", "OnlineLSTM", "Inbox", "SensorCSV", "Forecasting",
        "StateStore", "Outbox", "Report",
      ],
      swiftSettings: strict + fusion),

    // Doors.
    .executableTarget(
      name: "forecastd",
      dependencies: [
        "LinuxSystem", "TimeSeries", "SensorCSV", "Forecasting", "StateStore", "Outbox",
        "Report", "ForecastDaemon",
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "forecastd-benchmark",
      dependencies: [
        "LinuxSystem", "TimeSeries", "OnlineLSTM", "SensorCSV", "Forecasting", "Report",
        "ForecastDaemon",
      ],
      exclude: ["Peers"],
      // Its own loops, such as the one that finds the processor's peak, are measured too.
      swiftSettings: numeric),

    // What several rooms' tests need: temporary directories, file systems that fail.
    .target(
      name: "TestSupport", dependencies: ["LinuxSystem"], path: "Tests/TestSupport",
      swiftSettings: strict),

    .testTarget(
      name: "LinuxSystemTests", dependencies: ["LinuxSystem", "CLinux", "TestSupport"],
      swiftSettings: strict),
    .testTarget(name: "TimeSeriesTests", dependencies: ["TimeSeries"], swiftSettings: strict),
    .testTarget(
      name: "OnlineLSTMTests", dependencies: ["OnlineLSTM"], exclude: ["Golden"],
      swiftSettings: optimised),
    .testTarget(
      name: "InboxTests", dependencies: ["Inbox", "LinuxSystem", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SensorCSVTests", dependencies: ["SensorCSV", "TimeSeries"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "ForecastingTests", dependencies: ["Forecasting", "TimeSeries", "OnlineLSTM"],
      swiftSettings: numeric),
    .testTarget(
      name: "StateStoreTests", dependencies: ["StateStore", "TimeSeries", "CSQLite"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "OutboxTests", dependencies: ["Outbox", "TimeSeries", "LinuxSystem", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportTests", dependencies: ["Report", "TimeSeries"], swiftSettings: strict),
    .testTarget(
      name: "ForecastDaemonTests",
      dependencies: [
        "ForecastDaemon", "LinuxSystem", "TimeSeries", "OnlineLSTM", "Inbox", "SensorCSV",
        "Forecasting", "StateStore", "Outbox", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "forecastd", "forecastd-benchmark", "ForecastDaemon", "StateStore", "Forecasting",
        "SensorCSV", "Report", "TimeSeries", "LinuxSystem", "TestSupport",
      ],
      swiftSettings: strict),
    // A disk, a clock and a world of seeds; optimised, for thousands of them are to run.
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "ForecastDaemon", "LinuxSystem", "TimeSeries", "Forecasting", "StateStore", "Outbox",
        "CSQLite", "TestSupport",
      ],
      swiftSettings: optimised),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
