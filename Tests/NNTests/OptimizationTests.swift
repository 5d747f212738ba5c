import Foundation
import NN
import Testing
import Torch

@Suite struct OptimizationTests {
    /// A leaf whose gradient is `gradient`.
    private func setGradient(_ gradient: Tensor, of leaf: Tensor) throws {
        Tensor.setGradientsToZero([leaf])
        try (leaf * gradient).sum().backward()
    }

    @Test func fiveStepsOfAdamWAndItsAverageArePyTorchs() throws {
        let golden = try Golden("adamw")
        var named: [ParameterStore.Named] = []
        for index in 0..<2 {
            let parameter = try golden["start\(index)"].cloned()
            parameter.requiresGradient = true
            named.append(("p\(index)", parameter))
        }
        let configuration = AdamW.Configuration(beta1: 0.9, beta2: 0.99, weightDecay: 0.02, eps: 1e-8)
        var optimizer = try AdamW(named, configuration)
        var average = try ExponentialMovingAverage(of: named, .powerFunction(sigmaRel: 0.10))
        for step in 1...5 {
            for (index, (_, parameter)) in named.enumerated() {
                try setGradient(golden["gradient\(index).\(step)"], of: parameter)
            }
            if step == 3 {
                // What a checkpoint does: the state goes into a new optimiser and a new average.
                let state = try Dictionary(uniqueKeysWithValues: optimizer.state().map { ($0.name, $0.tensor) })
                optimizer = try AdamW(named, configuration)
                try optimizer.load(state)
                let averages = Dictionary(uniqueKeysWithValues: average.averages.map { ($0.name, $0.tensor) })
                average = try ExponentialMovingAverage(of: named, .powerFunction(sigmaRel: 0.10))
                try average.load(averages)
            }
            try optimizer.step(rate: 0.1 / Double(step))
            try average.update(afterStep: step)
        }
        #expect(optimizer.stepCount == 5)
        for index in 0..<2 {
            try expectClose(named[index].tensor, golden["end\(index)"], within: 1e-6)
            try expectClose(average.averages[index].tensor, golden["average\(index)"], within: 1e-6)
        }
    }

    @Test func aParameterWithoutAGradientStays() throws {
        let store = ParameterStore(seed: 0)
        let a = try store.root.parameter("a", [2], .ones)
        let b = try store.root.parameter("b", [2], .ones)
        try a.sum().backward()
        try AdamW(store.named).step(rate: 0.5)
        #expect(try b.values() == [1, 1])
        #expect(try a.values() != [1, 1])
    }

    @Test func aStateOfAnotherNetworkIsRefused() throws {
        let store = ParameterStore(seed: 0)
        _ = try store.root.parameter("a", [2], .ones)
        let optimizer = try AdamW(store.named)
        let none = #expect(throws: TorchError.self) { try optimizer.load([:]) }
        #expect(none?.message == "the state of the optimiser has no step")
        let step = try Tensor([3] as [Int64], shape: [])
        let missing = #expect(throws: TorchError.self) {
            try optimizer.load(["step": step, "first.a": Tensor.ones([2])])
        }
        #expect(missing?.message == "these moments belong to another network (missing: second.a)")
        #expect(optimizer.stepCount == 0)
    }

    /// The roots that numpy finds for the same polynomial.
    @Test(arguments: [
        (0.05, 16.972198602303447), (0.10, 6.937203937601809), (0.25, 0.71982395800071), (0.015, 63.658934231735174),
    ])
    func theExponentOfTheAverageSolvesItsPolynomial(sigmaRel: Double, exponent: Double) {
        let found = ExponentialMovingAverage.Profile.exponent(sigmaRel: sigmaRel)
        #expect(abs(found - exponent) < 1e-12 * max(1, exponent))
    }

    @Test func theProfileOfThePowerFunctionHasTheWidthItIsNamedFor() {
        // The weight of step i in the average after n steps, and the standard deviation of i / n under it.
        let profile = ExponentialMovingAverage.Profile.powerFunction(sigmaRel: 0.1)
        let n = 4000
        var weights = [Double](repeating: 0, count: n)
        for step in 1...n {
            let decay = profile.decay(atStep: step)
            for index in 0..<(step - 1) { weights[index] *= decay }
            weights[step - 1] = 1 - decay
        }
        let places = (1...n).map { Double($0) / Double(n) }
        let mean = zip(weights, places).reduce(0) { $0 + $1.0 * $1.1 }
        let variance = zip(weights, places).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
        #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
        #expect(abs(variance.squareRoot() - 0.1) < 1e-3)
    }

    @Test func theFirstAverageIsTheParametersAndAConstantDecayForgetsEvenly() throws {
        let store = ParameterStore(seed: 0)
        let a = try store.root.parameter("a", [1], .ones)
        let power = try ExponentialMovingAverage(of: store.named, .powerFunction(sigmaRel: 0.2))
        let constant = try ExponentialMovingAverage(of: store.named, .constant(decay: 0.75))
        try withoutGradient { try a.fill_(5) }
        try power.update(afterStep: 1)
        try constant.update(afterStep: 1)
        #expect(try power.averages[0].tensor.values() == [5])
        #expect(try constant.averages[0].tensor.values() == [2])
        #expect(power.averages[0].name == "a")
    }

    @Test func anAverageThatWarmsUpForgetsTheInitialParameters() throws {
        let profile = ExponentialMovingAverage.Profile.warmedUp(decay: 0.999)
        #expect(profile.decay(atStep: 1) == 2.0 / 11 && profile.decay(atStep: 90) == 0.91)
        #expect(profile.decay(atStep: 8989) < 0.999 && profile.decay(atStep: 8991) == 0.999)
        // min(0.999, (1 + t) / (10 + t)) multiplied over 400 steps, in Python: 1.2e-17 of the initial value 1, and 5 before.
        let store = ParameterStore(seed: 0)
        let a = try store.root.parameter("a", [1], .ones)
        let average = try ExponentialMovingAverage(of: store.named, profile)
        try withoutGradient { try a.fill_(5) }
        for step in 1...400 { try average.update(afterStep: step) }
        #expect(try abs(average.averages[0].tensor.item() - 5) < 1e-5)
    }

    @Test func theRateRisesInALineAndFallsAlongACosine() {
        let schedule = LearningRateSchedule.cosine(peak: 4, warmUp: 0.1, steps: 110)
        #expect(schedule.warmUpSteps == 11)
        #expect(schedule.rate(atStep: 0) == 4.0 / 11)
        #expect(schedule.rate(atStep: 10) == 4)
        #expect(schedule.rate(atStep: 11) == 4)
        let half = LearningRateSchedule(peak: 4, warmUpSteps: 10, decay: .cosine(steps: 110)).rate(atStep: 60)
        #expect(abs(half - 2) < 1e-12)
        #expect(abs(schedule.rate(atStep: 110)) < 1e-12)
        #expect(abs(schedule.rate(atStep: 500)) < 1e-12)
        let constant = LearningRateSchedule(peak: 3, warmUpSteps: 2)
        #expect((0..<4).map(constant.rate(atStep:)) == [1.5, 3, 3, 3])
        #expect(LearningRateSchedule(peak: 1, warmUpSteps: 0, decay: .cosine(steps: 10)).rate(atStep: 0) == 1)
    }
}
