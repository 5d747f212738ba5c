internal import Flow
internal import FlowMath
internal import Torch

/// The cost of a step without its field, for every solver, beside the lower limit of its update: the memory traffic of its
/// tensors at the speed of an addition in the same run, and the drawing of its noise.
///
/// A network that is evaluated between two updates evicts their tensors from the nearest caches. Updates and additions
/// therefore start with caches full of other data; filling them is not counted.
enum SolverBenchmark {
    /// A solver and the tensors that its step must read and write.
    private struct Entry {
        let name: String
        let solver: any Integrator
        let passes: Double
        var draws = 0.0
        var best = Double.infinity
    }

    /// Precomputed velocities, different ones in each evaluation, which fills the caches as a network does.
    private final class Precomputed: VelocityField {
        /// Seconds in the field since this was last set to 0.
        var seconds = 0.0
        private let velocities: [Tensor]
        private let other: Tensor
        private var next = 0

        init(_ velocities: [Tensor], other: Tensor) {
            self.velocities = velocities
            self.other = other
        }

        func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
            next = (next + 1) % velocities.count
            let began = ContinuousClock.now
            try forget()
            seconds += began.duration(to: .now) / .seconds(1)
            return velocities[next]
        }

        /// Fills the nearest caches of all threads with other data.
        func forget() throws(TorchError) { _ = try other.sum() }
    }

    private static let steps = 50
    private static let rounds = 40

    /// Prints a row for each solver and size: the shortest of all steps, which other programs disturbed least.
    static func run(threads: Int) throws {
        TorchRuntime.keepFreedMemory()
        try TorchRuntime.setThreadCount(threads)
        try withoutGradient {
            try measure([1024, 2], isSmall: true)
            try measure([64, 3, 32, 32], isSmall: false)
        }
    }

    private static func measure(_ shape: [Int], isSmall: Bool) throws {
        let stream = RandomStream(seed: 1)
        let samples = (0..<UInt64(shape[0])).map { $0 }
        func normal(_ step: UInt64) throws -> Tensor {
            try stream.normal(purpose: .solverNoise, step: step, samples: samples, shape: Array(shape.dropFirst()))
        }
        let ring = try (0..<16).map { try normal(UInt64($0)) }
        // 4 MB for each thread, twice the second-level cache of a large core.
        let field = Precomputed(ring, other: try .zeros([isSmall ? 1 : TorchRuntime.threadCount << 20]))
        let x = try normal(9)
        let schedule = TimeSchedule.uniform(steps: steps, over: 0.1...0.9)
        var entries = entries(SolverNoise(stream, samples: samples))
        var (addition, draw) = (Double.infinity, Double.infinity)
        // In turn, so that what else the machine does meets all of them.
        for _ in 0..<rounds {
            var sums: [Tensor] = []
            for step in 0..<steps {
                if sums.count == 2 { sums.removeFirst() }
                try field.forget()
                addition = min(
                    addition, try Stopwatch.seconds { sums.append(try ring[step % 16] + ring[(step + 5) % 16]) })
                draw = min(draw, try Stopwatch.seconds { _ = try normal(UInt64(step)) })
            }
            for place in entries.indices {
                var began = ContinuousClock.now
                field.seconds = 0
                _ = try entries[place].solver.integrate(x, along: field, given: nil, over: schedule) { step in
                    // The first two steps of a method with a memory are shorter than the others.
                    let now = ContinuousClock.now
                    if step > 2 {
                        let seconds = began.duration(to: now) / .seconds(1) - field.seconds
                        entries[place].best = min(entries[place].best, seconds)
                    }
                    field.seconds = 0
                    began = .now
                }
            }
        }
        let size = shape.map(String.init).joined(separator: "x")
        print("one addition, \(size)|\(microseconds(addition))|")
        print("normal numbers of one step, \(size)|\(microseconds(draw))|")
        for entry in entries {
            let limit = entry.passes * addition / 3 + entry.draws * draw
            let share = " = \((entry.best / limit * 100).rounded() / 100) of \(microseconds(limit))"
            let noise = entry.draws > 0 ? " and its noise" : ""
            print(
                "a step of \(entry.name), \(size)|\(microseconds(entry.best))\(isSmall ? "" : share)|"
                    + (isSmall ? "under 20 us\(noise)" : "at most 1.10 of its memory traffic\(noise)"))
        }
    }

    /// A pass is one tensor read (point, velocities, noise, state of former steps) or written, one sum after the other.
    private static func entries(_ noise: SolverNoise) -> [Entry] {
        let path = LinearPath()
        let sde = SDE(on: path)
        return [
            Entry(name: "euler", solver: RungeKutta(.euler), passes: 3),
            Entry(name: "midpoint", solver: RungeKutta(.midpoint), passes: 3 + 3),
            Entry(name: "heun", solver: RungeKutta(.heun), passes: 3 + 4),
            Entry(name: "rk4", solver: RungeKutta(.classical), passes: 3 * 3 + 6),
            Entry(name: "dpm-solver++", solver: DPMSolverPlusPlus(on: path), passes: 3 + 2),
            Entry(name: "unipc", solver: UniPC(on: path), passes: 5 + 3),
            Entry(name: "ddim", solver: DDIM(on: path), passes: 3),
            Entry(name: "ddpm", solver: DDIM.ancestral(on: path, noise: noise), passes: 4, draws: 1),
            Entry(
                name: "euler-maruyama", solver: EulerMaruyama(sde, lastStep: .none, noise: noise), passes: 4, draws: 1),
            Entry(
                name: "heun-sde", solver: StochasticHeun(sde, lastStep: .none, noise: noise), passes: 3 + 3 + 4,
                draws: 1),
        ]
    }

    private static func microseconds(_ seconds: Double) -> String {
        let number = seconds * 1e6
        return number < 10 ? "\((number * 10).rounded() / 10) us" : "\(Int(number.rounded())) us"
    }
}
