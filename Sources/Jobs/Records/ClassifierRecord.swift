/// The accuracy and calibration of a classifier at each time of the path, on held-out examples.
public struct ClassifierRecord: Codable, Sendable, Hashable {
    /// The measurements of one bin of t.
    public struct Bin: Codable, Sendable, Hashable {
        /// Start of the bin in t, included.
        public var from: Double
        /// End of the bin in t, excluded.
        public var to: Double
        /// Fraction of examples whose most probable class is their label.
        public var accuracy: Double
        /// Mean probability of the most probable class; above `accuracy`, the classifier is overconfident.
        public var confidence: Double
        /// The expected calibration error over 15 equal bins of confidence (Guo et al. 2017): the mean distance of
        /// accuracy and confidence.
        public var calibrationError: Double
        /// The mean of `-log p(y | x, t)`.
        public var loss: Double

        /// Creates a bin.
        public init(
            from: Double, to: Double, accuracy: Double, confidence: Double, calibrationError: Double, loss: Double
        ) {
            self.from = from
            self.to = to
            self.accuracy = accuracy
            self.confidence = confidence
            self.calibrationError = calibrationError
            self.loss = loss
        }
    }

    /// Number of held-out examples, each measured in every bin.
    public var examples: Int
    /// Origin of the held-out examples, in words for people.
    public var source: String
    /// The mean accuracy over all bins.
    public var accuracy: Double
    /// The mean expected calibration error over all bins.
    public var calibrationError: Double
    /// The bins in ascending order.
    public var bins: [Bin]

    /// Creates a record from its bins, at least one.
    public init(examples: Int, source: String, bins: [Bin]) {
        self.examples = examples
        self.source = source
        self.bins = bins
        accuracy = bins.reduce(0) { $0 + $1.accuracy } / Double(bins.count)
        calibrationError = bins.reduce(0) { $0 + $1.calibrationError } / Double(bins.count)
    }
}
