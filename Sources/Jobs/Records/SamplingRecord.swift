/// What a sampling job ran, so that nobody has to guess what a scale meant.
public struct SamplingRecord: Codable, Sendable, Hashable {
    /// One entry for each guidance scale of the sweep.
    public struct Sweep: Codable, Sendable, Hashable {
        /// The scale w, in the convention `u + w (c - u)`.
        public var scale: Double
        /// The formula that was evaluated.
        public var formula: String
        /// Solver steps in which guidance was active.
        public var guidedSteps: Int
        /// Solver steps in all.
        public var steps: Int
        /// Evaluations of the network for one sample, counting the conditional and the null one as two.
        public var evaluations: Int
        /// Evaluations of the network that the last attempt spent on all samples it drew, counted where they happen.
        public var spent: Int?
        /// What the scale's number does not tell.
        public var note: String?
        /// Seconds that this sweep took in its last attempt, for all samples.
        public var seconds: Double

        /// Creates an entry.
        public init(
            scale: Double, formula: String, guidedSteps: Int, steps: Int, evaluations: Int, seconds: Double,
            spent: Int? = nil, note: String? = nil
        ) {
            self.scale = scale
            self.formula = formula
            self.guidedSteps = guidedSteps
            self.steps = steps
            self.evaluations = evaluations
            self.seconds = seconds
            self.spent = spent
            self.note = note
        }
    }

    /// The solver's name.
    public var solver: String
    /// The checkpoint's manifest hash.
    public var model: String
    /// The hash of the classifier's manifest, where one took part.
    public var classifier: String?
    /// `ema` or `raw`.
    public var weights: String
    /// What samples began at, for people; `nil` where the model begins at noise.
    public var source: String?
    /// One entry for each scale, in the spec's order.
    public var sweeps: [Sweep]

    /// Creates a record.
    public init(
        solver: String, model: String, weights: String, sweeps: [Sweep], classifier: String? = nil,
        source: String? = nil
    ) {
        self.solver = solver
        self.model = model
        self.classifier = classifier
        self.weights = weights
        self.source = source
        self.sweeps = sweeps
    }
}
