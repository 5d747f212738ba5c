internal import Flow
internal import FlowMath
internal import Torch

/// The terms of the loss of a step for each example, to locate a number that is not finite.
struct TrainingTerms {
    /// The place of each example in the data, from 0.
    let examples: [Int]
    /// The time of each example.
    let times: [Double]
    /// The examples themselves.
    let data: Tensor
    /// In the order in which they were computed, each with a row for every example.
    let terms: [VelocityTerm]

    /// The place of the first example of the data that holds a number that is not finite, from 0; `nil` where none does.
    func damagedExample() throws -> Int? { try data.firstNonFiniteSample().map { examples[$0] } }

    /// The first term that is not finite, in words; `nil` where all are.
    func finding() throws -> String? {
        for term in terms {
            guard let row = try term.value.firstNonFiniteSample() else { continue }
            return "\(term.name) is not finite for example \(examples[row]) of the data at t = \(times[row].shortText)"
        }
        return nil
    }
}
