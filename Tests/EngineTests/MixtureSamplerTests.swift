import Datasets
import FlowMath
import Foundation
import Jobs
import Testing
import Torch

@testable import Engine
@testable import Flow

/// Every solver and every guidance can be reached from a spec; the exact field of a mixture says whether it is right.
@Suite(.serialized) struct MixtureSamplerTests {
    let fixture: RunFixture

    init() throws { fixture = try RunFixture() }

    private static let model =
        "model: {gaussian-mixture: {means: [[-2, 0], [2, 1]], weights: [1, 3], std: [0.5, 0.8]}, path: PATH}\n"

    private func draw(_ more: String, path: String = "linear", name: String = UUID().uuidString) throws -> (
        x: Tensor, record: SamplingRecord, directory: RunDirectory
    ) {
        let directory = try fixture.sibling(name)
        let text = "kind: sample\n" + Self.model.replacing("PATH", with: path) + more
        try fixture.freeze(try SpecDocument(text: text).read().spec, in: directory)
        let end = fixture.run(directory)
        try #require(end.status == .succeeded, "\(end.said)")
        let tensors = try Safetensors(contentsOf: directory.sampleTensors.path(percentEncoded: false)).tensors
        return (
            try #require(tensors["x"]), try #require(try fixture.outcome(directory).sampling), directory
        )
    }

    /// Mean and variance of each coordinate.
    private func moments(_ x: Tensor) throws -> [Double] {
        try x.mean(dims: [0]).doubles() + x.std(dims: [0]).squared().doubles()
    }

    @Test(arguments: [
        "euler, steps: 200", "midpoint, steps: 40", "heun, steps: 40", "rk4, steps: 20", "dopri5",
        "dopri5, rtol: 1.0e-3, atol: 1.0e-3", "dpm-solver++, steps: 60", "unipc, steps: 40", "ddim, steps: 200",
        "ddim, steps: 200, eta: 0.5", "ddpm, steps: 200", "euler-maruyama, steps: 200",
        "heun-sde, steps: 100, diffusion: constant", "euler-maruyama, steps: 200, diffusion: sbdm, last-step: tweedie",
        "heun-sde, steps: 100, diffusion: increasing-decreasing, last-step: euler",
        "heun, steps: 40, schedule: {shifted: 2}", "heun, steps: 40, schedule: karras",
        "heun, schedule: {list: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]}",
    ])
    func everySolverDrawsTheClass(solver: String) throws {
        let (x, record, _) = try draw(
            "samples: {class: [1], each: 3000}\nsampler: {solver: \(solver)}\noutput: {grid: false}")
        #expect(x.shape == [3000, 2])
        // Five standard errors of a mean and of a variance, and the bias of the steps.
        let found = try moments(x)
        for (value, wanted) in zip(found, [2, 1, 0.64, 0.64]) { #expect(abs(value - wanted) < 0.11, "\(found)") }
        #expect(record.sweeps[0].formula == "v = c")
        #expect(record.sweeps[0].spent ?? 0 >= 3000 * 10)
    }

    @Test(arguments: [
        "linear", "cosine", "vp", "linear-vp", "{polynomial: {n: 2}}",
        "{custom: {alpha: \"t^2*(3-2*t)\", sigma: \"1-t^2*(3-2*t)\"}}",
    ])
    func everyPathLeadsToTheClassByODEAndSDE(path: String) throws {
        for solver in ["heun, steps: 60", "euler-maruyama, steps: 250, diffusion: linear"] {
            let (x, _, _) = try draw(
                "samples: {class: [0], each: 2000}\nsampler: {solver: \(solver)}\noutput: {grid: false}", path: path)
            let found = try moments(x)
            for (value, wanted) in zip(found, [-2, 0, 0.25, 0.25]) {
                #expect(abs(value - wanted) < 0.07, "\(solver) \(found)")
            }
        }
    }

    @Test func theExactClassifierGuidesLikeClassifierFreeGuidance() throws {
        let common = "samples: {class: [0, 1], each: 50}\nsampler: {steps: 30}\noutput: {grid: false}\n"
        let free = try draw(common + "guidance: {scale: [0, 2]}").x.doubles()
        let classifier = try draw(common + "guidance: {method: classifier, scale: [0, 2]}").x.doubles()
        let start = try draw(common + "guidance: {method: classifier, base: conditional, scale: [-1, 1]}").x.doubles()
        // At t = 0 the gradient is 0 and its factor infinite; their product is the difference of two velocities.
        for (a, b) in zip(free, classifier) { #expect(abs(a - b) < 1e-5) }
        for (a, b) in zip(free, start) { #expect(abs(a - b) < 1e-5) }
    }

    @Test func whatRanIsWrittenDown() throws {
        let common = "samples: {class: [0], each: 4}\noutput: {grid: false}\nsampler: {solver: euler, steps: 10}\n"
        func sweep(_ guidance: String) throws -> SamplingRecord.Sweep {
            try #require(try draw(common + "guidance: \(guidance)").record.sweeps.first)
        }
        let interval = try sweep("{scale: 3, interval: [0.25, 0.55]}")
        #expect(interval.guidedSteps == 3 && interval.steps == 10)
        #expect(interval.evaluations == 13 && interval.spent == 52)
        let sigma = try sweep("{scale: 3, interval: {sigma: [1, 4]}}")
        #expect(sigma.guidedSteps == 4, "t from 0.2 to 0.5")
        let convention = try sweep("{scale: 3, convention: flow-matching}")
        #expect(convention.scale == 4 && convention.formula == "v = u + 4.0 (c - u)")
        #expect(try sweep("{scale: 2, negative: 1}").formula.hasSuffix("u = v under class 1"))
        #expect(try sweep("{scale: 2, rule: zero-star}").formula.contains("s = <c,u>/|u|^2"))
        #expect(try sweep("{scale: 2, rule: {apg: {norm: 3}}}").formula.contains("norm at most 3.0"))
        #expect(try sweep("{scale: 2, rescale: 0.7}").formula.contains("std(c)/std(g)"))
        #expect(try sweep("{scale: 2, channels: [0, 1]}").formula.hasSuffix("on channels 0..<1"))
        #expect(try sweep("{scale: 2, schedule: {formula: \"t^2\"}}").formula.contains("(t^2)"))
        let dopri = try draw(
            "samples: {class: [0], each: 4}\noutput: {grid: false}\nsampler: {solver: dopri5}\nguidance: {scale: 2}")
        let adaptive = try #require(dopri.record.sweeps.first)
        #expect(adaptive.spent.map { $0 > 4 * 2 * 14 } == true && adaptive.guidedSteps == adaptive.steps)
        let partly = try draw(
            "samples: {class: [0], each: 4}\noutput: {grid: false}\nsampler: {solver: dopri5}\n"
                + "guidance: {scale: 2, interval: [0.4, 0.6]}")
        let part = try #require(partly.record.sweeps.first)
        #expect(part.guidedSteps > 0 && part.guidedSteps < part.steps)
    }

    @Test func anIntervalThatNoStepFallsIntoIsRefusedBeforeTheFirstSample() throws {
        let directory = try fixture.sibling("no-step")
        let text =
            "kind: sample\n" + Self.model.replacing("PATH", with: "linear")
            + "samples: {class: [0]}\noutput: {grid: false}\n"
            + "guidance: {scale: [1, 2], interval: {sigma: [1.01, 1.02]}}\nsampler: {solver: euler, steps: 10}"
        try fixture.freeze(try SpecDocument(text: text).read().spec, in: directory)
        let end = fixture.run(directory)
        #expect(end.status == .badInput)
        #expect(
            end.said.contains {
                $0.hasPrefix(
                    "guidance.interval: no step of euler falls into it (on the linear path it is t in [0.49")
            }, "\(end.said)")
        #expect(try fixture.events(directory).allSatisfy { $0.event != .progress })
    }

    @Test func cfgPlusPlusAndItsRectifiedFormRun() throws {
        let common = "samples: {class: [0], each: 400}\noutput: {grid: false}\n"
        let plus = try draw(common + "guidance: {method: cfg++, scale: 1}\nsampler: {steps: 100}")
        #expect(plus.record.solver == "cfg++ (ddim)" && plus.record.sweeps[0].evaluations == 200)
        let rectified = try draw(common + "guidance: {method: rectified-cfg++, scale: 0}\nsampler: {steps: 100}")
        #expect(rectified.record.sweeps[0].evaluations == 300)
        #expect(abs(try moments(rectified.x)[0] + 2) < 0.1)
    }

    @Test func aNegativeWeightLeadsAwayFromItsClass() throws {
        let towards = try draw(
            "samples: {count: 500}\noutput: {grid: false}\nguidance: {compose: {class: [0], weight: [1]}}"
        ).x
        #expect(abs(try moments(towards)[0] + 2) < 0.15)
        let away = try draw(
            "samples: {count: 500}\noutput: {grid: false}\nguidance: {compose: {class: [0], weight: [-1]}}"
        ).x
        #expect(try moments(away)[0] > 1.5)
    }

    @Test(arguments: ["heun", "dopri5", "euler-maruyama", "ddpm"])
    func aPointDoesNotDependOnItsBatch(solver: String) throws {
        let common =
            "samples: {class: [0, 1], each: 10}\nguidance: {scale: 2}\nsampler: {solver: \(solver), steps: 8}\n"
        let whole = try draw(common + "batch: 20").x.values()
        let parts = try draw(common + "batch: 7").x.values()
        #expect(whole == parts)
    }

    @Test func aPictureHasARowForEachClassAndAColumnMoreThanScales() throws {
        let directory = try draw("samples: {class: [0, 1], each: 200}\nguidance: {scale: [0, 1, 4]}").directory
        let picture = try PNGImage(decoding: Data(contentsOf: directory.grid), channels: 3, name: "grid")
        #expect(picture.width == 4 * 172 - 4 && picture.height == 2 * 172 - 4)
    }

    @Test func givenNoiseIsWherePointsStart() throws {
        let path = fixture.path("noise.safetensors")
        try Safetensors.write([("x0", try Tensor([0.5, -0.5, 0.5, -0.5] as [Float], shape: [2, 2]))], to: path)
        let x = try draw("samples: {class: [0], each: 2}\noutput: {noise: \(path)}").x.values()
        #expect(x[0] == x[2] && x[1] == x[3])
    }
}
