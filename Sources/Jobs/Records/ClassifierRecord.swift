/// What a classifier is worth: how often it is right, and how far its probabilities can be believed, at each time of the
/// path, on examples that it never saw.
public struct ClassifierRecord: Codable, Sendable, Hashable {
    /// The measurements of one bin of t.
    public struct Bin: Codable, Sendable, Hashable {
        /// The times of the bin, [from, to).
        public var from: Double
        /// Its end.
        public var to: Double
        /// The share of examples whose most probable class is theirs.
        public var accuracy: Double
        /// The mean probability of the most probable class; above the accuracy, the classifier is too sure.
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

    /// Held-out examples, each of which stands in every bin once.
    public var examples: Int
    /// Where they come from, for people.
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
