internal import Foundation
internal import GRDB
internal import Glibc
internal import Jobs

/// The clock by which the time at work is measured. It goes on while the machine sleeps and does not jump with the time of
/// day; after a reboot it is another one.
public struct MachineClock: Sendable {
    /// Which boot of the machine it counts from; `nil` where that is not known, and then the time of day has to do.
    let boot: String?
    private let seconds: @Sendable () -> Double
    private let timeOfDay: @Sendable () -> Timestamp

    /// A clock made up, for tests.
    init(
        boot: String?, seconds: @escaping @Sendable () -> Double,
        timeOfDay: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.boot = boot
        self.seconds = seconds
        self.timeOfDay = timeOfDay
    }

    /// This machine's. The service manager tells its boot in `CFGD_BOOT_ID` where `/proc` shows processes only.
    public static let system = MachineClock(boot: bootID) {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    private static var bootID: String? {
        let id =
            ProcessInfo.processInfo.environment["CFGD_BOOT_ID"]
            ?? (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
        let digits = id?.filter(\.isHexDigit).lowercased()
        return digits?.isEmpty == false ? digits : nil
    }

    /// What it shows, or showed a moment ago.
    func seconds(at time: Timestamp) -> Double { seconds() - timeOfDay().date.timeIntervalSince(time.date) }

    /// `elapsed(launched, boot, clock, now)` for SQL: seconds from a launch to a time of day, 0 or more. Where the machine was
    /// started again since, they are those between two times of day.
    var elapsed: DatabaseFunction {
        DatabaseFunction("elapsed", argumentCount: 4) { values in
            guard let launched = String.fromDatabaseValue(values[0]).flatMap(Timestamp.init),
                let now = String.fromDatabaseValue(values[3]).flatMap(Timestamp.init)
            else { return nil }
            if let boot, boot == String.fromDatabaseValue(values[1]), let start = Double.fromDatabaseValue(values[2]) {
                return max(0, seconds(at: now) - start)
            }
            return max(0, now.date.timeIntervalSince(launched.date))
        }
    }
}
