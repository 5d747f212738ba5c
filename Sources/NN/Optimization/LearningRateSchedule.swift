internal import Foundation

/// The learning rate as a function of the step: linear warm-up to a peak, then constant or cosine decay to zero.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
    /// The schedule after the warm-up.
    public enum Decay: Codable, Hashable, Sendable {
        /// The peak until the end.
        case constant
        /// Half a cosine from the peak to zero at the end of `steps` steps, warm-up included.
        case cosine(steps: Int)
    }

    /// Learning rate at its peak.
    public var peak: Double
    /// Number of warm-up steps, at least 0, default 0.
    public var warmUpSteps: Int
    /// Schedule after the warm-up, default `constant`.
    public var decay: Decay

    /// Creates a schedule.
    public init(peak: Double, warmUpSteps: Int = 0, decay: Decay = .constant) {
        self.peak = peak
        self.warmUpSteps = warmUpSteps
        self.decay = decay
    }

    /// Creates a cosine schedule.
    ///
    /// - Parameters:
    ///   - peak: Learning rate at its peak.
    ///   - fraction: Fraction of the steps that are warm-up, in [0, 1], rounded to whole steps.
    ///   - steps: Number of training steps.
    public static func cosine(peak: Double, warmUp fraction: Double, steps: Int) -> LearningRateSchedule {
        let warmUpSteps = Int((fraction * Double(steps)).rounded())
        return LearningRateSchedule(peak: peak, warmUpSteps: warmUpSteps, decay: .cosine(steps: steps))
    }

    /// Returns the learning rate of a step, from 0; the first warm-up step is already above zero.
    public func rate(atStep step: Int) -> Double {
        if step < warmUpSteps { return peak * Double(step + 1) / Double(warmUpSteps) }
        switch decay {
        case .constant: return peak
        case .cosine(let steps):
            guard steps > warmUpSteps else { return peak }
            let progress = min(1, Double(step - warmUpSteps) / Double(steps - warmUpSteps))
            return peak * (1 + cos(.pi * progress)) / 2
        }
    }
}
