/// How the network is optimised: the `train` part of a spec.
public struct OptimizationSpec: Codable, Sendable, Hashable {
    /// Optimiser steps in all.
    public var steps: Int
    /// Examples per step.
    public var batch: Int
    /// The optimiser.
    public var optimizer: OptimizerSpec
    /// How the learning rate changes.
    public var schedule: Schedule
    /// The part of the steps in which the learning rate grows linearly from zero, in [0, 1).
    public var warmup: Double
    /// The largest L2 norm of the whole gradient; `nil` leaves it.
    public var clip: Double?
    /// How the weights are averaged for sampling.
    public var ema: EMASpec
    /// The type of matrix products, convolutions and attention; `nil` is float32.
    public var precision: Precision?
    /// Equal parts of a batch whose gradients are summed before a step; `nil` is 1.
    public var accumulate: Int?
    /// Whether blocks run again on the way back to need less memory; `nil` does not.
    public var recompute: Bool?

    /// How the learning rate goes on after the warm-up.
    public enum Schedule: String, Codable, Sendable, Hashable, CaseIterable {
        /// It stays.
        case constant
        /// It falls to zero along half a cosine.
        case cosine
    }
}

/// The settings of AdamW.
public struct OptimizerSpec: Codable, Sendable, Hashable {
    /// Which optimiser.
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// Adam with decoupled weight decay.
        case adamw
    }

    /// Which optimiser.
    public var kind: Kind
    /// The learning rate at its peak.
    public var rate: Double
    /// Decay of the two running moments, each in [0, 1).
    public var betas: [Double]
    /// Decoupled weight decay.
    public var decay: Double
    /// Added to the root of the second moment.
    public var epsilon: Double
}

/// How the weights are averaged: `ema: 0.999`, or `ema: {sigma-rel: 0.1}`.
public enum EMASpec: Codable, Sendable, Hashable {
    /// `average = decay average + (1 - decay) weights` after each step.
    case constant(Double)
    /// The power-function profile of Karras et al. 2024 (EDM2), by its relative width.
    case power(sigmaRel: Double)

    private enum CodingKeys: String, CodingKey { case sigmaRel = "sigma-rel" }

    /// Reads a number, or a mapping with `sigma-rel`.
    public init(from decoder: any Decoder) throws {
        if let decay = try? decoder.singleValueContainer().decode(Double.self) {
            self = .constant(decay)
        } else {
            self = .power(
                sigmaRel: try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .sigmaRel))
        }
    }

    /// Writes a number, or a mapping with `sigma-rel`.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .constant(let decay):
            var container = encoder.singleValueContainer()
            try container.encode(decay)
        case .power(let sigmaRel):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(sigmaRel, forKey: .sigmaRel)
        }
    }
}
