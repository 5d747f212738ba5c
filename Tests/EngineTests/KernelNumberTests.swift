import Jobs
import Testing

@testable import Engine

@Suite struct KernelNumberTests {
    /// A job of an earlier build computes by the operations that it began with, not by those of new jobs.
    @Test func aJobKeepsTheKernelsOfItsNumber() {
        let current = FrozenSpec.currentKernels
        #expect(FrozenSpec.Rules.current.kernels == current)
        for number in 1...current { #expect(FrozenSpec.kernelsInUse(number, setting: nil) == number) }
        #expect(FrozenSpec.kernelsInUse(nil, setting: nil) == 1)
        #expect(FrozenSpec.kernelsInUse(current, setting: "plain") == 1)
        #expect(FrozenSpec.kernelsInUse(current, setting: "") == current)
    }
}
