import Foundation
import Testing

@testable import Systemd

/// Each in a process of its own: what is tested is read from the environment.
struct ServiceNotifierTests {
    @Test func eachStateReachesTheManager() async {
        await #expect(processExitsWith: .success) {
            let manager = try FakeManager()
            let notifier = ServiceNotifier()
            notifier.ready(status: "2 jobs")
            #expect(manager.receive() == "READY=1\nSTATUS=2 jobs")
            notifier.ready()
            #expect(manager.receive() == "READY=1")
            notifier.status("two\nREADY=1")
            #expect(manager.receive() == #"STATUS=two\nREADY=1"#)
            notifier.stopping()
            #expect(manager.receive() == "STOPPING=1")
            notifier.watchdog()
            #expect(manager.receive() == "WATCHDOG=1")
            notifier.extendTimeout(by: .milliseconds(2500))
            #expect(manager.receive() == "EXTEND_TIMEOUT_USEC=2500000")
        }
    }

    @Test func aManagerThatDoesNotReadHoldsNobodyUp() async {
        await #expect(processExitsWith: .success) {
            let manager = try FakeManager()
            let notifier = ServiceNotifier()
            // More than its socket takes.
            for number in 1...5000 { notifier.status("\(number)") }
            var heard: [String] = []
            repeat { heard.append(manager.receive()) } while heard.last != "STATUS=5000" && heard.last != ""
            #expect(heard.last == "STATUS=5000")
            #expect(heard.count < 5000, "those that it could not take are left out")
        }
    }

    @Test func reloadingCarriesTheMonotonicTime() async {
        await #expect(processExitsWith: .success) {
            let manager = try FakeManager()
            let before = DispatchTime.now().uptimeNanoseconds / 1000
            ServiceNotifier().reloading()
            let after = DispatchTime.now().uptimeNanoseconds / 1000
            let lines = manager.receive().split(separator: "\n")
            #expect(lines.first == "RELOADING=1")
            let time = try #require(lines.last?.split(separator: "=").last.flatMap { UInt64($0) })
            #expect((before...after).contains(time))
        }
    }

    @Test func withoutAManagerNothingHappens() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            unsetenv("WATCHDOG_USEC")
            ServiceNotifier().ready()
            #expect(ServiceNotifier().watchdogInterval == nil)
        }
    }

    @Test func theWatchdogIntervalIsTheManagers() async {
        await #expect(processExitsWith: .success) {
            setenv("WATCHDOG_USEC", "30000000", 1)
            unsetenv("WATCHDOG_PID")
            #expect(ServiceNotifier().watchdogInterval == .seconds(30))
            setenv("WATCHDOG_PID", "1", 1)
            #expect(ServiceNotifier().watchdogInterval == nil)
        }
    }
}
