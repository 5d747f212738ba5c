internal import Torch

/// The cost of a call from Swift: one addition of two tensors of four numbers.
enum OperationBenchmark {
    static func run() throws {
        let a = try Tensor([1, 2, 3, 4] as [Float], shape: [4])
        let b = try Tensor([5, 6, 7, 8] as [Float], shape: [4])
        let seconds = try withoutGradient {
            try Stopwatch.best(of: 7) {
                for _ in 0..<100_000 { _ = try a + b }
            } / 100_000
        }
        print("one addition of two small tensors|\(Int((seconds * 1e9).rounded())) ns|under 1000 ns")
    }
}
