import Testing
import Torch

@Suite struct TorchRuntimeTests {
    @Test func settingsAreChecked() throws {
        #expect(TorchRuntime.version.hasPrefix("2."))
        #expect(TorchRuntime.threadCount >= 1)
        #expect(throws: TorchError.self) { try TorchRuntime.setThreadCount(0) }
        try TorchRuntime.setDeterministic(true)
    }
}
