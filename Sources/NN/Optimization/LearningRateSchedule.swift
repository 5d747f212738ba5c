internal import Foundation

/// The learning rate as a function of the step alone: up in a straight line to a peak, then constant or down to zero
/// along half a cosine.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
    /// What follows the warm-up.
    public enum Decay: Codable, Hashable, Sendable {
        /// The peak to the end.
        case constant
        /// From the peak to zero at the end of a training of `steps` steps, warm-up included.
        case cosine(steps: Int)
    }

    /// The largest rate.
    public var peak: Double
    /// The number of steps on the way up; 0 for none.
    public var warmUpSteps: Int
    /// What follows them.
    public var decay: Decay

    /// The given peak, warm-up and decay.
    public init(peak: Double, warmUpSteps: Int = 0, decay: Decay = .constant) {
        self.peak = peak
        self.warmUpSteps = warmUpSteps
        self.decay = decay
    }

    /// A cosine over `steps` steps of which the fraction `warmUp`, rounded, is the way up.
    public static func cosine(peak: Double, warmUp fraction: Double, steps: Int) -> LearningRateSchedule {
        let warmUpSteps = Int((fraction * Double(steps)).rounded())
        return LearningRateSchedule(peak: peak, warmUpSteps: warmUpSteps, decay: .cosine(steps: steps))
    }

    /// The rate of the step with this number, counted from 0. The first step of a warm-up is already above zero.
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
