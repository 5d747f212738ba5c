internal import Foundation
internal import GRDB
internal import Glibc
internal import Jobs

/// The clock that measures workers' time. It counts while the machine sleeps and does not jump with the time of day; after
/// a reboot it starts anew.
public struct MachineClock: Sendable {
    /// The boot of the machine from which it counts; `nil` where that is unknown, so that the time of day is used.
    let boot: String?
    private let seconds: @Sendable () -> Double
    private let timeOfDay: @Sendable () -> Timestamp

    /// A clock with given values, for tests.
    init(
        boot: String?, seconds: @escaping @Sendable () -> Double,
        timeOfDay: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.boot = boot
        self.seconds = seconds
        self.timeOfDay = timeOfDay
    }

    /// The clock of this machine. The service manager passes the boot in `CFGD_BOOT_ID` where `/proc` shows processes only.
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

    /// The present reading, at most a moment old.
    func seconds(at time: Timestamp) -> Double { seconds() - timeOfDay().date.timeIntervalSince(time.date) }

    /// The SQL function `elapsed(launched, boot, clock, now)`: seconds from a launch to a time of day, 0 or more. After a
    /// reboot since then they are the difference of two times of day.
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
