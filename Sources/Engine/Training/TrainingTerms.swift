internal import Flow
internal import FlowMath
internal import Torch

/// The terms of the loss of a step for each example, to locate a number that is not finite.
struct TrainingTerms {
    /// The place of each example in the data, from 0.
    let examples: [Int]
    /// The time of each example.
    let times: [Double]
    /// In the order in which they were computed, each with a row for every example.
    let terms: [VelocityTerm]

    /// The first term that is not finite, in words; `nil` where all are.
    func finding() throws -> String? {
        for term in terms {
            guard let row = try term.value.firstNonFiniteSample() else { continue }
            return "\(term.name) is not finite for example \(examples[row]) of the data at t = \(times[row])"
        }
        return nil
    }
}
