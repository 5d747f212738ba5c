internal import Foundation

/// The machine's memory, as far as it decides whether a worker may stay that has nothing to do.
struct MemoryPressure: Sendable {
    /// Bytes that programs can get without swapping, and bytes in all; `nil` where the system does not tell.
    private let available: Int?
    private let total: Int?
    /// The share of the last ten seconds in which a program waited for memory, in percent; `nil` without that statistic.
    private let stalled: Double?

    /// The part of all memory that is left to others.
    private static let spared = 10
    /// The share of time from which programs wait too much, in percent.
    private static let most = 10.0

    /// The state of this machine now.
    static var now: MemoryPressure {
        MemoryPressure(meminfo: content("/proc/meminfo"), pressure: content("/proc/pressure/memory"))
    }

    /// Reads the texts of `/proc/meminfo` and `/proc/pressure/memory`.
    init(meminfo: String, pressure: String) {
        func bytes(_ name: String) -> Int? {
            let line = meminfo.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        }
        available = bytes("MemAvailable")
        total = bytes("MemTotal")
        let some = pressure.split(separator: "\n").first { $0.hasPrefix("some ") }
        let field = some?.split(separator: " ").first { $0.hasPrefix("avg10=") }
        stalled = field.flatMap { Double($0.dropFirst("avg10=".count)) }
    }

    /// Whether less than a tenth of all memory would be available, or programs wait for memory a tenth of the time.
    /// - Parameter bytes: what a job that is about to start takes.
    func isHigh(needing bytes: Int = 0) -> Bool {
        if let available, let total, available - bytes < total / Self.spared { return true }
        return stalled.map { $0 >= Self.most } ?? false
    }

    private static func content(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
