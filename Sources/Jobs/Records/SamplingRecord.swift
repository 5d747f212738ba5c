/// The record of a sampling job: solver, weights, and the formula and cost of each guidance scale.
public struct SamplingRecord: Codable, Sendable, Hashable {
    /// One entry for each guidance scale of the sweep.
    public struct Sweep: Codable, Sendable, Hashable {
        /// The scale w, in the convention `u + w (c - u)`.
        public var scale: Double
        /// The formula that was evaluated.
        public var formula: String
        /// Number of solver steps in which guidance was active.
        public var guidedSteps: Int
        /// Number of solver steps.
        public var steps: Int
        /// Network evaluations per sample; the conditional and the null evaluation count as two.
        public var evaluations: Int
        /// Network evaluations that all attempts spent on the samples, counted as they happen; batches that were cut off are not
        /// counted.
        public var spent: Int?
        /// Note on the meaning of the scale beyond its number; `nil` for none.
        public var note: String?
        /// Duration of this sweep for all samples in its last attempt, in seconds.
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

    /// Name of the solver.
    public var solver: String
    /// SHA-256 of the checkpoint's manifest, or `gaussian-mixture`.
    public var model: String
    /// SHA-256 of the classifier's manifest; `nil` without a classifier.
    public var classifier: String?
    /// Weights of the model: `ema`, `raw` or `exact`.
    public var weights: String
    /// Source at which samples began, in words for people; `nil` where the model begins at noise.
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
