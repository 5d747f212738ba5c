internal import Foundation
internal import Jobs

/// Collects what a classifier said and what was true, and compares its confidence with its accuracy.
struct CalibrationScores {
    /// Equal bins of confidence of the expected calibration error (Guo et al. 2017).
    static let confidenceBins = 15

    private var count = 0
    private var loss = 0.0
    private var parts = [(count: Int, right: Int, confidence: Double)](
        repeating: (0, 0, 0), count: CalibrationScores.confidenceBins)

    /// Takes one answer: `log p` of every class.
    mutating func add(logProbabilities: ArraySlice<Double>, label: Int) {
        guard let best = logProbabilities.indices.max(by: { logProbabilities[$0] < logProbabilities[$1] }) else {
            return
        }
        let confidence = exp(logProbabilities[best])
        // A bin contains its upper end and not its lower one.
        let place = max(0, min(Self.confidenceBins, Int((confidence * Double(Self.confidenceBins)).rounded(.up))) - 1)
        parts[place].count += 1
        parts[place].confidence += confidence
        if best - logProbabilities.startIndex == label { parts[place].right += 1 }
        count += 1
        loss -= logProbabilities[logProbabilities.startIndex + label]
    }

    /// The scores of one bin of t.
    func bin(from: Double, to: Double) -> ClassifierRecord.Bin {
        let total = Double(max(count, 1))
        return ClassifierRecord.Bin(
            from: from, to: to, accuracy: Double(parts.reduce(0) { $0 + $1.right }) / total,
            confidence: parts.reduce(0) { $0 + $1.confidence } / total,
            calibrationError: parts.reduce(0) { $0 + abs(Double($1.right) - $1.confidence) } / total,
            loss: loss / total)
    }
}
