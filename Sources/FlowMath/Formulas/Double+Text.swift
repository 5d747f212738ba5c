internal import Foundation

extension Double {
    /// The number for formulas and messages, to 12 significant digits: `0.3` for 1 - 0.7 and for the sum of three tenths,
    /// `2.0` for 2.
    public var shortText: String {
        guard isFinite, let rounded = Double(String(format: "%.12g", self)) else { return description }
        return rounded.description
    }
}
