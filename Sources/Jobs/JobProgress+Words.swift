internal import Foundation

extension JobProgress {
    /// The progress of a job that goes on from a checkpoint, since the steps after it will be done again.
    /// - Parameter checkpoint: the step of the checkpoint, 0 for the beginning.
    public func rewound(to checkpoint: Int) -> JobProgress {
        var progress = self
        progress.saveFailure = nil
        guard step > checkpoint else { return progress }
        if let left = secondsLeft, let rate, rate > 0 { progress.secondsLeft = left + Double(step - checkpoint) / rate }
        progress.step = checkpoint
        return progress
    }

    /// The progress in words for people: `step 300 of 5000, loss 0.212, 61 s left`.
    public var words: String {
        var parts = ["step \(step) of \(total)"]
        if let loss = metrics["loss"]?.value { parts.append("loss \(Self.digits(loss))") }
        if let left = secondsLeft, left.isFinite { parts.append("\(TimeSpan.words(left)) left") }
        if let failure = saveFailure { parts.append("cannot save since step \(failure.step)") }
        return parts.joined(separator: ", ")
    }

    /// Four significant digits.
    public static func digits(_ number: Double) -> String { String(format: "%.4g", number) }
}

extension TimeSpan {
    /// A time span in words for people, in seconds, minutes, hours, days or years: `61 s`, `14 min`, `3 h`.
    public static func words(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(Int(seconds.rounded())) s"
        case ..<7200: "\(Int((seconds / 60).rounded())) min"
        case ..<259_200: "\(Int((seconds / 3600).rounded())) h"
        case ..<94_672_800: "\(Int((seconds / 86_400).rounded())) days"
        default: "\(Int((seconds / 31_557_600).rounded())) years"
        }
    }
}
