import Foundation
import Testing

@testable import Jobs

/// Paths, mixtures, guidance and solvers that cannot work are refused at their place, with the reason.
@Suite struct MathematicsMessages {
    private static let train = "kind: train\ndata: {images: a.idx}\nnetwork: {kind: mlp}\ntrain: {steps: 1}\n"
    private static let sample = "kind: sample\nmodel: m\nsamples: {class: [0]}\n"

    private func said(_ text: String) -> [String] { SpecMessages.issues(text).map(\.description) }

    @Test func aFormulaThatDoesNotParseIsShownWithItsColumn() {
        #expect(
            said(Self.train + #"path: {custom: {alpha: "t*)", sigma: "1-t"}}"#).first?
                .hasPrefix(#"spec.yaml:5:24: path.custom.alpha: the formula "t*)", column 3: "#) == true)
        #expect(
            said(Self.train + #"path: {custom: {alpha: "t", sigma: "1-x"}}"#).first?
                .hasPrefix(#"spec.yaml:5:36: path.custom.sigma: the formula "1-x", column 3: "#) == true)
    }

    @Test func aPathThatMissesItsEndsIsRefused() {
        #expect(
            said(Self.train + #"path: {custom: {alpha: "t", sigma: "2-t"}}"#) == [
                "spec.yaml:5:36: path.custom.sigma: sigma(t) = 2-t is 2.0 at t = 0 and has to be 1 there: t = 0 is "
                    + "noise and t = 1 is data"
            ])
        #expect(
            said(Self.train + #"path: {custom: {alpha: "t-sin(2*pi*t)", sigma: "1-t"}}"#).first?
                .contains("inside 0 < t < 1 it has to be above 0") == true)
    }

    @Test(arguments: [
        ("sqrt(t)", "1-t", "spec.yaml:5:24: path.custom.alpha: alpha(t) = sqrt(t) has no finite derivative at t = 0"),
        ("1-sqrt(1-t)", "1-t", "spec.yaml:5:24: path.custom.alpha: alpha(t) = 1-sqrt(1-t) has no finite derivative"),
        ("t", "1-t^0.7", "spec.yaml:5:36: path.custom.sigma: sigma(t) = 1-t^0.7 has no finite derivative at t = 0"),
    ])
    func aPathWithInfiniteVelocitiesIsRefused(alpha: String, sigma: String, message: String) {
        let found = said(Self.train + "path: {custom: {alpha: \"\(alpha)\", sigma: \"\(sigma)\"}}")
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }

    @Test func asVariancePreservingPathsSigmaMayFallLikeARoot() {
        #expect(said(Self.train + #"path: {custom: {alpha: "t", sigma: "sqrt(1-t^2)"}}"#) == [])
    }

    @Test(arguments: [
        (
            "path: cosin",
            #"path: "cosin" is not one of linear, cosine, vp, linear-vp, ddpm, polynomial, custom; did you mean "cosine"?"#
        ),
        ("path: polynomial", "path: polynomial needs settings: {polynomial: ...}"),
        ("path: {linear: {}}", "path: linear has no settings; write the word alone"),
        ("path: {polynomial: {n: 0.5}}", "path.polynomial.n: 0.5 is out of range; valid is [1, 100]"),
        ("path: {polynomial: {n: 2, m: 1}}", "path.polynomial.m: unknown key; did you mean \"n\"?"),
        ("objective: {weighting: velocity}", "objective.weighting: a velocity network has none"),
        ("objective: {time: {logit-normal: {men: 1}}}", "objective.time.logit-normal.men: unknown key; did you mean"),
    ])
    func aTrainingSpecSaysWhatIsWrong(line: String, message: String) throws {
        let found = said(Self.train + line)
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test(arguments: [
        ("guidance: {method: cfg++, scale: 2}", "guidance.scale: of cfg++ is lambda in [0, 1]"),
        ("guidance: {method: cfg++}\nsampler: {solver: heun}", "guidance.method: cfg++ changes the steps of ddim"),
        ("guidance: {method: autoguidance, scale: 2}", "guidance.model: is missing; expected the weak model"),
        ("guidance: {method: none, rescale: 0.5}", "guidance.rescale: has no meaning with method none"),
        ("guidance: {scale: 2, interval: [0.5, 0.1]}", "guidance.interval: expected two times in ascending order"),
        ("guidance: {scale: 2, interval: {sigma: [0, 1]}}", "guidance.interval.sigma: 0 is out of range"),
        (
            "guidance: {scale: 2, interval: [0.51, 0.52]}\nsampler: {steps: 10}",
            "guidance.interval: no step of heun falls into t in [0.51, 0.52], so that guidance would never act"
        ),
        (
            "guidance: {scale: 2, interval: [0.51, 0.52]}\nsampler: {schedule: {list: [0, 0.5, 0.6, 1]}}",
            "guidance.interval: no step of heun falls into t in [0.51, 0.52]"
        ),
        (
            "guidance: {scale: 2, schedule: {formula: \"t+\"}}",
            "guidance.schedule.formula: the formula \"t+\", column 3"
        ),
        (
            "guidance: {scale: 2, schedule: {formula: \"1/t\"}}",
            "guidance.schedule.formula: 1/t is inf at t = 0.0; it has to be a number wherever guidance acts"
        ),
        ("guidance: {scale: 2, channels: [3, 3]}", "guidance.channels: expected [from, to)"),
        ("guidance: {compose: {class: [1], weight: [1]}}", "guidance.compose: the classes are those of compose"),
        ("sampler: {solver: heun, rtol: 0.1}", "sampler.rtol: has no meaning with solver heun, only with dopri5"),
        ("sampler: {solver: ddim, diffusion: sigma}", "sampler.diffusion: has no meaning with solver ddim"),
        ("sampler: {solver: dopri5, schedule: karras}", "sampler.schedule: dopri5 chooses its own times"),
        ("sampler: {schedule: {list: [0, 1, 0.5]}}", "sampler.schedule.list: expected at least two times"),
        (
            "sampler: {schedule: {list: [0, 0.5, 1]}, steps: 7}",
            "sampler.steps: 7 is not the number of steps of the list"
        ),
        (
            "sampler: {solver: dopri5}\nguidance: {scale: 2, rule: {apg: {momentum: -0.5}}}",
            "guidance.rule: momentum needs one step size for the whole batch"
        ),
    ])
    func aSamplingSpecSaysWhatIsWrong(line: String, message: String) {
        let found = said(Self.sample + line)
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test(arguments: [
        "guidance: {scale: 2, interval: [0.54, 0.56]}\nsampler: {steps: 10, solver: midpoint}",
        "guidance: {scale: 2, interval: [0.51, 0.52]}\nsampler: {solver: dopri5}",
        "guidance: {scale: 2, interval: [0.51, 0.52]}\nsampler: {steps: 10, solver: euler-maruyama}",
    ])
    func anIntervalIsRefusedOnlyWhereTheSpecAloneTells(lines: String) { #expect(said(Self.sample + lines) == []) }

    @Test(arguments: [
        ("{means: [[0, 0], [1]], std: 1}", "means: expected lists of the same number of coordinates"),
        ("{means: [[0], [1]]}", "std: is missing"),
        ("{means: [[0], [1]], std: [1, 2, 3]}", "std: has 3 entries for 2 components"),
        ("{means: [[0], [1]], std: 1, labels: [0, 2]}", "labels: no component has the class 1"),
        ("{means: [[0, 0]], covariances: [[[1, 2], [2, 1]]]}", "covariances: matrix 1 is not 2 rows of 2 numbers"),
        ("{means: [[0]], std: 0}", "std: 0 is out of range; valid is (0, infinity)"),
    ])
    func aMixtureSaysWhatIsWrong(mixture: String, message: String) {
        let found = said("kind: sample\nmodel: {gaussian-mixture: \(mixture)}")
        #expect(found.first?.contains("model.gaussian-mixture.\(message)") == true, "\(found)")
    }

    @Test func aClassThatAMixtureDoesNotHaveIsNamed() {
        let found = said("kind: sample\nmodel: {gaussian-mixture: {means: [[0], [1]], std: 1}}\nsamples: {class: [2]}")
        #expect(found == ["spec.yaml:3:18: samples.class: 2 is not a class of this mixture; valid is 0 to 1"])
    }
}
