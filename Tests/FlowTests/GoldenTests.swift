import Flow
import FlowMath
import Foundation
import Testing
import Torch

/// Golden/mixture.json, written by Golden/generate.py.
private struct Golden: Decodable {
    struct Ode: Decodable {
        let path: String
        let method: String
        let end: [Double]
    }
    struct Sde: Decodable {
        let path: String
        let diffusion: Diffusion
        let solver: String
        let last: LastStep
        let end: [Double]
    }
    struct Guided: Decodable {
        let path: String
        let scale: Double
        let end: [Double]
    }
    struct Density: Decodable {
        let path: String
        let t: Double
        let x: [Double]
        let density: [Double]
        let conditional: [Double]
        let score: [Double]
        let velocity: [Double]
    }
    let x: [Double]
    let noise: [[Double]]
    let ode: [Ode]
    let sde: [Sde]
    let guided: [Guided]
    let density: [Density]
}

/// SiT's samplers, ODE and SDE, derived again with PyTorch on the same mixture with the same noise.
struct GoldenTests {
    private let golden: Golden
    private let x: Tensor

    init() throws {
        let url = try #require(Bundle.module.url(forResource: "Golden/mixture", withExtension: "json"))
        golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        x = try Tensor(golden.x, shape: [4, 2])
    }

    private func field(_ name: String) throws -> GaussianMixtureField {
        let path = try #require(Fixture.paths.first { $0.name == name })
        return try GaussianMixtureField(Fixture.mixture(), on: path)
    }

    private func difference(_ x: Tensor, _ golden: [Double]) throws -> Double {
        try distance(x, Tensor(golden, shape: x.shape))
    }

    @Test func deterministicSamplesAreThose() throws {
        let schedule = TimeSchedule.uniform(steps: 10, over: 0.01...0.99)
        #expect(golden.ode.count == 18)
        for entry in golden.ode {
            let solver: any Integrator =
                switch entry.method {
                case "euler": RungeKutta(.euler)
                case "midpoint": RungeKutta(.midpoint)
                case "heun": RungeKutta(.heun)
                case "three-eighths": RungeKutta(.threeEighths)
                case "classical": RungeKutta(.classical)
                default: DormandPrince(rtol: 1e-10, atol: 1e-10)
                }
            let found = try solver.integrate(x, along: field(entry.path), given: nil, over: schedule)
            #expect(try difference(found, entry.end) < 1e-7, "\(entry.method) on \(entry.path)")
        }
    }

    @Test func stochasticSamplesAreThose() throws {
        let schedule = TimeSchedule.uniform(steps: 11, over: 0.1...1, lastStep: 0.04)
        let noise = SolverNoise(steps: golden.noise)
        #expect(golden.sde.count == 48)
        for entry in golden.sde {
            let field = try field(entry.path)
            let sde = SDE(on: field.path, diffusion: entry.diffusion)
            let solver: any Integrator =
                entry.solver == "euler-maruyama"
                ? EulerMaruyama(sde, lastStep: entry.last, noise: noise)
                : StochasticHeun(sde, lastStep: entry.last, noise: noise)
            let found = try solver.integrate(x, along: field, given: nil, over: schedule)
            let size = 1 + (entry.end.map(abs).max() ?? 0)
            #expect(
                try difference(found, entry.end) < 1e-9 * size,
                "\(entry.solver), \(entry.diffusion), \(entry.last) on \(entry.path)")
        }
    }

    @Test func guidedSamplesAreThose() throws {
        #expect(golden.guided.count == 6)
        let labels = try Fixture.labels([1, 1, 1, 1])
        for entry in golden.guided {
            let guided = GuidedField(try field(entry.path), scale: entry.scale)
            let found = try DormandPrince(rtol: 1e-10, atol: 1e-10).integrate(
                x, along: guided, given: labels, over: .uniform(steps: 1, over: 0.01...0.99))
            #expect(try difference(found, entry.end) < 1e-6, "w = \(entry.scale) on \(entry.path)")
        }
    }

    @Test func densitiesScoresAndVelocitiesAreThose() throws {
        #expect(golden.density.count == 6)
        for entry in golden.density {
            let field = try field(entry.path)
            let points = try Tensor(entry.x, shape: [6, 2])
            let labels = try Fixture.labels([1, 1, 1, 1, 1, 1])
            #expect(try difference(field.logDensity(points, at: entry.t, given: nil), entry.density) < 1e-12)
            #expect(try difference(field.logDensity(points, at: entry.t, given: labels), entry.conditional) < 1e-12)
            #expect(try difference(field.score(points, at: entry.t, given: nil), entry.score) < 1e-12)
            #expect(try difference(field(points, at: entry.t, given: nil), entry.velocity) < 1e-12)
        }
    }
}
