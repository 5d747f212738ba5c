/// The optimisation of the network: the `train` part of a spec.
public struct OptimizationSpec: SpecMapping {
    /// Number of optimiser steps, at least 1; required.
    public var steps = 0
    /// Examples per step, at least 1, default 64.
    public var batch = 64
    /// Optimiser and its settings.
    public var optimizer = OptimizerSpec()
    /// The learning-rate schedule after the warm-up.
    public var schedule = Schedule.constant
    /// The part of the steps in which the learning rate grows linearly from zero, in [0, 1), default 0.
    public var warmup = 0.0
    /// The largest L2 norm of the whole gradient; `nil` leaves the gradient as it is.
    public var clip: Double?
    /// The average of the weights that samples are drawn with.
    public var ema = EMASpec.constant(0.999)
    /// The type of matrix products, convolutions and attention; `nil` is float32.
    public var precision: Precision?
    /// Equal parts of a batch whose gradients are summed before a step; `nil` is 1.
    public var accumulate: Int?
    /// Whether blocks run again in the backward pass to need less memory; `nil` does not.
    public var recompute: Bool?

    /// The learning-rate schedule after the warm-up.
    public enum Schedule: String, Codable, Sendable, Hashable, CaseIterable {
        /// A constant learning rate.
        case constant
        /// A learning rate that falls to zero along half a cosine.
        case cosine
    }

    /// Creates the settings with their defaults, without a number of steps.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<OptimizationSpec>(check: check) {
        Key(required: "steps", \.steps, .integer(1...1_000_000_000), "Optimiser steps in all.")
        Key("batch", \.batch, .integer(1...1_048_576), "Examples of a step.")
        Key("optimizer", \.optimizer, .mapping(), "Optimiser.")
        Key("schedule", \.schedule, .word, "Learning rate after the warm-up: constant, or half a cosine down to zero.")
        Key(
            "warmup", \.warmup, .number(.halfOpen(0, 1)),
            "Part of the steps in which the learning rate grows from zero.")
        Key("clip", \.clip, .number(.positive()), absent: "no clipping", "Largest L2 norm of the whole gradient.")
        Key("ema", \.ema, .forms(), default: "0.999", "Average of the weights that samples are drawn with.")
        Key(
            "precision", \.precision, .word, absent: "float32",
            "Type of matrix products, convolutions and attention; weights stay float32.")
        Key(
            "accumulate", \.accumulate, .integer(1...1_048_576), absent: "1",
            "Equal parts of a batch, computed one after another to need less memory.")
        Key(
            "recompute", \.recompute, .flag, absent: "false",
            "Run the blocks of a transformer again in the backward pass: less memory, a third more time.")
    }

    private static func check(_ spec: inout OptimizationSpec, _ reader: MappingReader) {
        guard let accumulate = spec.accumulate, accumulate > 0, spec.batch % accumulate != 0 else { return }
        reader.report(
            "accumulate", "\(spec.batch) examples of a batch cannot be divided into \(accumulate) equal parts")
    }

    /// Refuses what the network cannot do.
    func check(_ network: NetworkSpec, _ reader: MappingReader) {
        guard recompute == true, network.kind != .sit else { return }
        reader.report(
            field: "train.recompute",
            "is for transformers, kind sit; a network of kind \(network.kind.rawValue) keeps its record")
    }
}

/// The settings of AdamW.
public struct OptimizerSpec: SpecMapping {
    /// The optimisers to choose from.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// Adam with decoupled weight decay.
        case adamw
    }

    /// Optimiser, default `adamw`.
    public var kind = Kind.adamw
    /// Learning rate at its peak, in (0, 100], default 1e-3.
    public var rate = 1e-3
    /// Decay of the two running moments, each in [0, 1), default 0.9 and 0.999.
    public var betas = Betas(0.9, 0.999)
    /// Decoupled weight decay, at least 0, default 0.
    public var decay = 0.0
    /// Number added to the root of the second moment, in (0, 1], default 1e-8.
    public var epsilon = 1e-8

    /// Creates the settings with their defaults.
    public init() {}

    /// The decay of the two running moments of Adam.
    public struct Betas: Sendable, Hashable {
        /// The decay of the first moment, in [0, 1).
        public var first: Double
        /// The decay of the second moment, in [0, 1).
        public var second: Double

        /// Creates the two decays.
        public init(_ first: Double, _ second: Double) {
            self.first = first
            self.second = second
        }
    }

    /// The table of keys.
    public static let table = KeyTable<OptimizerSpec> {
        Key("kind", \.kind, .word, "Optimiser.")
        Key("rate", \.rate, .number(.positive(upTo: 100)), "Learning rate at its peak.")
        Key("betas", \.betas, .betas, "Decay of the two running moments.")
        Key("decay", \.decay, .number(.halfOpen(0, .infinity)), "Decoupled weight decay.")
        Key("epsilon", \.epsilon, .number(.positive(upTo: 1)), "Number added to the root of the second moment.")
    }
}

extension ValueType where Value == OptimizerSpec.Betas {
    /// Two numbers in [0, 1).
    fileprivate static var betas: ValueType {
        let range = NumberRange.halfOpen(0, 1)
        return ValueType(
            TypeDescription(
                "two numbers", range: "\(range)", expected: "two numbers in \(range), such as [0.9, 0.999]",
                schema: ["type": "array", "items": range.schema, "minItems": 2, "maxItems": 2]),
            as: { [$0.first, $0.second] }, from: { $0.count == 2 ? OptimizerSpec.Betas($0[0], $0[1]) : nil },
            text: { "[\($0.first), \($0.second)]" }
        ) { reader, key in
            guard let betas = reader.numbers(key, in: range) else { return nil }
            guard betas.count == 2 else {
                reader.report(key, "expected two numbers, such as [0.9, 0.999], not \(betas.count)")
                return nil
            }
            return OptimizerSpec.Betas(betas[0], betas[1])
        }
    }
}
