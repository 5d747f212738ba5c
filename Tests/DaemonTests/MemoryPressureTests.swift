import Testing

@testable import Daemon

@Suite struct MemoryPressureTests {
    private func pressure(total: Int, available: Int, average: String = "0.00") -> MemoryPressure {
        MemoryPressure(
            meminfo: "MemTotal:       \(total) kB\nMemFree: 1 kB\nMemAvailable:   \(available) kB\n",
            pressure: """
                some avg10=\(average) avg60=99.00 avg300=99.00 total=1
                full avg10=99.00 avg60=99.00 avg300=99.00 total=1
                """)
    }

    @Test func lessThanATenthOfAllMemoryIsShort() {
        #expect(!pressure(total: 1000, available: 100).isHigh())
        #expect(pressure(total: 1000, available: 99).isHigh())
        #expect(!pressure(total: 1000, available: 150).isHigh(needing: 50 << 10))
        #expect(pressure(total: 1000, available: 150).isHigh(needing: 51 << 10))
    }

    @Test func programsThatWaitForMemoryATenthOfTheTimeAreTooMany() {
        #expect(!pressure(total: 1000, available: 500, average: "9.99").isHigh())
        #expect(pressure(total: 1000, available: 500, average: "10.00").isHigh())
    }

    @Test func aSystemThatTellsNothingHasNoPressure() {
        #expect(!MemoryPressure(meminfo: "", pressure: "").isHigh(needing: 1 << 40))
    }
}
