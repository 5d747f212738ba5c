import FlowMath
import Foundation
import Testing

@testable import Jobs

/// A spec is the same whether it is written as YAML, sent as JSON or frozen after defaults.
@Suite struct SpecForms {
    static let specs =
        [
            SpecMessages.good,
            """
            kind: train
            seed: 3
            device: cuda:1
            data: {images: a.idx}
            network: {kind: mlp, width: 4, depth: 2}
            objective: {predict: velocity, time: uniform}
            condition: {drop: 0}
            train: {steps: 1, ema: {sigma-rel: 0.1}, clip: 1.5, warmup: 0.05, schedule: cosine, optimizer: {betas: [0.5, 0.99]}}
            preview: {every: 3, classes: [1, 2], scale: 0}
            """,
            "kind: sample\nmodel: m\n",
            """
            kind: sample
            name: s
            model: m@5
            weights: raw
            samples: {class: [0, 2], each: 3, seed: 9}
            guidance: {method: classifier-free, scale: [0, 1, 2.5], interval: [0.1, 0.9]}
            sampler: {solver: euler, steps: 7}
            batch: 5
            output: {grid: false, images: none, tensors: true, noise: x0.safetensors}
            """,
            "kind: sample\nmodel: m\nsamples: {count: 5}\nguidance: {scale: 3}\n",
        ] + networks + mathematics + classifiers + evaluations + sources + imports + DataSpecTests.specs
        + TextSpecTests.specs

    /// Specs that between them use every key of networks and of how they are run.
    static let networks = [
        """
        kind: train
        data: {images: a.idx}
        network: {kind: sit, patch: 4, width: 64, depth: 2, heads: 4, learn-sigma: true}
        train: {steps: 2, batch: 12, precision: bfloat16, accumulate: 3, recompute: true}
        """,
        "kind: train\ndata: {images: a.idx}\nnetwork: {kind: sit, size: XL}\ntrain: {steps: 2}\n",
        """
        kind: train
        data: {images: a.idx}
        network: {kind: adm, width: 64, multipliers: [1, 2], blocks: 1, attention: [1], head-width: 32,
          scale-shift: false, resample: residual, dropout: 0.1, groups: 16}
        train: {steps: 2}
        """,
        "kind: train\ndata: {images: a.idx}\nnetwork: {kind: lab, channels: [8, 16], blocks: 1, embedding: 8}\n"
            + "train: {steps: 2}\n",
        "kind: sample\nmodel: m\nsamples: {count: 5}\nsampler: {precision: bfloat16}\n",
    ]

    /// Specs that between them use every key of paths, objectives, mixtures, guidance and solvers.
    static let mathematics = [
        """
        kind: train
        data: {images: a.idx}
        network: {kind: mlp}
        path: {custom: {alpha: "sin(pi*t/2)", sigma: "cos(pi*t/2)"}}
        objective: {predict: score, time: {logit-normal: {mean: 0.5, deviation: 2}}, weighting: likelihood}
        train: {steps: 2}
        """,
        """
        kind: train
        data: {images: a.idx}
        network: {kind: mlp}
        path: {polynomial: {n: 2.5}}
        objective: {predict: data, time: {log-normal: {mean: -1}}, coupling: optimal-transport}
        train: {steps: 2}
        """,
        """
        kind: sample
        model: {gaussian-mixture: {means: [[0, 1], [2, 3]], weights: [1, 3], labels: [0, 1], std: 0.5}, path: vp}
        samples: {class: [1], each: 2}
        guidance:
          method: classifier-free
          scale: [1, 2]
          convention: flow-matching
          interval: {sigma: [0.2, 5]}
          schedule: {formula: "4*t*(1-t)"}
          rule: {apg: {eta: 0.1, norm: 3, momentum: -0.5}}
          rescale: 0.7
          channels: [0, 1]
          negative: 0
        sampler:
          {solver: heun-sde, steps: 9, diffusion: increasing-decreasing, norm: 2, last-step: tweedie, last-step-size: 0.1}
        """,
        """
        kind: sample
        model: {gaussian-mixture: {means: [[0, 1]], covariances: [[[1, 0.5], [0.5, 1]]]}, path: {polynomial: {n: 2}}}
        samples: {count: 3}
        guidance: {compose: {class: [0, 0], weight: [2, -1]}}
        sampler: {solver: dopri5, rtol: 1.0e-4, atol: 1.0e-6}
        """,
        """
        kind: sample
        model: m
        samples: {class: [1]}
        guidance:
          {method: autoguidance, model: m@5, scale: 2, interval: {log-snr: [-2, 2]}, schedule: {power: 2}, rule: {zero-star: {before: 0.04}}}
        sampler: {solver: unipc, schedule: {karras: {sigma-min: 0.01, rho: 5}}}
        """,
        """
        kind: sample
        model: m
        samples: {class: [1]}
        guidance: {method: classifier, model: judge, scale: 2, base: conditional, schedule: cosine}
        sampler: {solver: ddim, schedule: {shifted: 3}, eta: 0.5}
        """,
        """
        kind: sample
        model: m
        samples: {class: [1]}
        guidance: {method: rectified-cfg++, scale: 2, decay: 0.5}
        sampler: {solver: euler, schedule: {list: [0, 0.25, 1]}}
        """,
        "kind: sample\nmodel: m\nsamples: {class: [1]}\nguidance: {method: cfg++, scale: 0.6}\n",
    ]

    /// Specs that between them use every key of classifiers.
    static let classifiers = [
        """
        kind: sample
        model: m
        samples: {class: [0]}
        guidance: {method: classifier, model: judge, scale: 2, base: conditional}
        """,
        """
        kind: sample
        model: m
        samples: {class: [0]}
        guidance: {method: classifier-free, scale: 2, classifier: {model: judge@5, scale: 1.5}}
        """,
        """
        kind: classifier
        name: judge
        data: {images: a.idx, labels: b.idx}
        network: {kind: mlp}
        path: cosine
        objective: {time: uniform}
        train: {steps: 5}
        test: {images: c.idx, labels: d.idx, examples: 7, bins: 4}
        """,
    ]

    /// Specs that between them use every key of evaluations.
    static let evaluations = [
        """
        kind: evaluate
        name: e
        seed: 4
        model: m@5
        weights: raw
        data: {images: a.idx, labels: b.idx, size: 32, classes: 10, limit: 7}
        condition: none
        divergence: {hutchinson: {probes: 3, noise: gaussian}}
        dequantize: uniform
        sampler: {solver: rk4, steps: 9, schedule: {shifted: 3}}
        batch: 5
        """,
        """
        kind: evaluate
        model: {gaussian-mixture: {means: [[0, 1], [2, 3]], std: 0.5}, path: cosine}
        samples: {class: [0, 1], each: 4, seed: 3}
        divergence: exact
        sampler: {rtol: 1.0e-8, atol: 1.0e-8}
        """,
        "kind: evaluate\nmodel: m\ndata: {images: a.idx}\ndivergence: hutchinson\n",
    ]

    /// Specs of imports, and of latents.
    static let imports = [
        """
        kind: import
        name: i
        files: [a.pt, sub/b.safetensors]
        convention: flow-matching
        weights: model
        heads: 3
        size: 32
        latents: {decoder: vae, scale: 0.5, shift: 0.25}
        """,
        "kind: import\nfiles: a.pt\nname: other\nheads: 2\nsize: 8\nconvention: repa\n",
        """
        kind: encode
        name: e
        seed: 4
        device: cpu
        data: {images: i.gz, labels: l.gz, size: 32}
        autoencoder: vae
        posterior: mean
        scale: 0.5
        shift: 0.25
        batch: 8
        """,
        "kind: sample\nmodel: m\nsamples: {count: 6}\noutput: {decoder: vae}\n",
    ]

    /// Specs of models that begin at the examples of a data set.
    static let sources = [
        """
        kind: train
        data: {images: a.idx, labels: b.idx}
        source: {format: idx, images: c.idx, labels: d.idx, size: 32, classes: 3, limit: 7}
        network: {kind: mlp}
        path: {custom: {alpha: "t^2", sigma: "1-t"}}
        objective: {predict: data, weighting: velocity, coupling: optimal-transport}
        train: {steps: 3}
        """,
        "kind: sample\nmodel: m\nsamples: {class: [1], each: 4, source: {images: c.idx, labels: d.idx, limit: 2}}\n",
    ]

    @Test(arguments: specs) func theResolvedSpecReadsBackAsItself(text: String) throws {
        let spec = try SpecDocument(text: text, base: URL(filePath: "/data/")).read().spec
        let json = try #require(String(data: JSONEncoder().encode(spec), encoding: .utf8))
        // Without a base, as a daemon reads it: everything in it is absolute.
        #expect(try SpecDocument(text: json).read().spec == spec)
        #expect(try JSONDecoder().decode(JobSpec.self, from: Data(json.utf8)) == spec)
    }

    @Test(arguments: specs) func aFrozenSpecComesBack(text: String) throws {
        let spec = try SpecDocument(text: text, base: URL(filePath: "/data/")).read().spec
        let frozen = FrozenSpec(
            spec: spec, sha256: "ab", engine: "cfgd 1", threads: 2,
            model: .init(path: "/c", sha256: "cd", step: 5, job: 1))
        #expect(try JSONDecoder().decode(FrozenSpec.self, from: JSONEncoder().encode(frozen)) == frozen)
    }

    @Test func jsonIsYAML() throws {
        let json = #"{"kind":"sample","model":"m","samples":{"class":[0,1],"each":2},"guidance":{"scale":4}}"#
        let yaml = "kind: sample\nmodel: m\nsamples: {class: [0, 1], each: 2}\nguidance: {scale: 4}"
        #expect(try SpecDocument(text: json).read().spec == SpecDocument(text: yaml).read().spec)
        #expect(try SpecDocument(text: "\u{FEFF}" + yaml.replacing("\n", with: "\r\n")).read().spec.kind == .sample)
    }

    @Test func aScaleMakesGuidanceClassifierFree() throws {
        guard let spec = try SpecDocument(text: Self.specs[4]).read().spec.value as? SamplingSpec else {
            throw CancellationError()
        }
        #expect(spec.guidance.method == .classifierFree && spec.guidance.scales == [3])
        guard let plain = try SpecDocument(text: Self.specs[2]).read().spec.value as? SamplingSpec else {
            throw CancellationError()
        }
        #expect(plain.guidance.method == .none && plain.guidance.scales == [1])
    }

    @Test func whatIsProbablyNotMeantIsAWarning() throws {
        let warnings = { (text: String) in
            try SpecDocument(text: text, file: "f", base: URL(filePath: "/")).read().warnings.map(\.field)
        }
        let sample = "kind: sample\nmodel: m\nsamples: {class: [0]}\n"
        #expect(try warnings(sample + "guidance: {scale: 0.5}") == ["guidance.scale"])
        #expect(try warnings(sample + "guidance: {scale: -1}") == ["guidance.scale"])
        #expect(try warnings(sample + "guidance: {scale: [0, 1, 4]}") == [])
        let placed = try SpecDocument(text: sample + "guidance:\n  scale: 0.5", file: "f").read().warnings
        #expect(placed.first?.description.hasPrefix("f:5:10: guidance.scale: w = 0.5 lies between") == true)
        let narrow = sample + "guidance: {scale: 2, interval: [0.51, 0.52]}\n"
        #expect(try warnings(narrow + "sampler: {schedule: {list: [0, 0.515, 1]}}") == [])
        #expect(try warnings(narrow + "sampler: {solver: dopri5}") == [])
        #expect(
            try warnings(sample + "guidance: {scale: 2, interval: [0.1, 1], schedule: {formula: \"1/t\"}}") == [])
        #expect(try warnings("kind: sample\nmodel: m\nguidance: {scale: 2}") == ["guidance.method"])
        #expect(try warnings(SpecMessages.good + "\ncondition: {drop: 1}") == ["condition.drop"])
    }

    @Test func theStepsOfAJobAreItsTotal() throws {
        let steps = try Self.specs.map { try SpecDocument(text: $0, base: URL(filePath: "/")).read().spec.steps }
        #expect(
            steps == [
                10, 1, 16, 18, 5, 2, 2, 2, 2, 5, 2, 2, 4, 3, 1, 1, 1, 1, 1, 1, 5, 7, 8, nil, 3, 4, nil, nil, nil, 6,
            ] + DataSpecTests.specs.map { _ in 1 } + [1, 1, 6, 4, 1, 1, 1])
    }
}
