/// The record of an evaluation: the log density that the ODE of a model gives to examples.
public struct LikelihoodRecord: Codable, Sendable, Hashable {
    /// A mean over examples.
    public struct Mean: Codable, Sendable, Hashable {
        /// The mean over the examples.
        public var mean: Double
        /// Standard error of the mean over examples, probes and dequantisation draws: the standard deviation over the root
        /// of the number of examples; `nil` for one example.
        public var standardError: Double?

        /// Creates a mean.
        public init(mean: Double, standardError: Double?) {
            self.mean = mean
            self.standardError = standardError
        }

        /// The mean of numbers, at least one.
        public init(of values: some Collection<Double>) {
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            self.mean = mean
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            standardError = values.count > 1 ? (squares / (count - 1) / count).squareRoot() : nil
        }
    }

    /// The examples of one class, or all of them.
    public struct Group: Codable, Sendable, Hashable {
        /// The class; `nil` for all examples.
        public var label: Int?
        /// Number of examples.
        public var examples: Int
        /// The log density in nats, of the examples as the model sees them.
        public var logDensity: Mean
        /// Bits per dimension. Of bytes: `-log2 p / d + log2(bytes in one unit of x)`, with uniform dequantisation an upper
        /// bound of `-log2 P(bytes) / d`. Of points: `-log2 p / d`.
        public var bitsPerDimension: Mean

        /// Creates an entry.
        public init(label: Int?, examples: Int, logDensity: Mean, bitsPerDimension: Mean) {
            self.label = label
            self.examples = examples
            self.logDensity = logDensity
            self.bitsPerDimension = bitsPerDimension
        }
    }

    /// The comparison with the exact log density of the same examples, where a closed form exists.
    public struct ClosedForm: Codable, Sendable, Hashable {
        /// Mean of the exact log density in nats.
        public var mean: Double
        /// Largest absolute error of an example's log density in nats.
        public var largestError: Double

        /// Creates an entry.
        public init(mean: Double, largestError: Double) {
            self.mean = mean
            self.largestError = largestError
        }
    }

    /// The measured quantity: `log p(x | y)` or `log p(x)`.
    public var quantity: String
    /// Dimensionality of one example.
    public var dimensions: Int
    /// Measurements over all examples.
    public var all: Group
    /// Measurements of each class in ascending order; empty where labels are unknown.
    public var classes: [Group]
    /// Dequantisation of bytes, `uniform` or `none`; `nil` for a mixture.
    public var dequantization: String?
    /// Bits per dimension added by the data's quantisation step; `nil` for points.
    public var offset: Double?
    /// Computation of the divergence, in words for people: `exact` or `2 rademacher probes`.
    public var divergence: String
    /// Density of the noise: `standard normal`, or `exact` for a mixture.
    public var prior: String
    /// Name of the solver.
    public var solver: String
    /// Number of solver steps; `nil` for a solver that chooses its steps.
    public var steps: Int?
    /// Relative tolerance of the solver; `nil` for fixed steps.
    public var rtol: Double?
    /// Absolute tolerance of the solver; `nil` for fixed steps.
    public var atol: Double?
    /// Times of the noise and of the data.
    public var times: [Double]
    /// Mean number of network evaluations per example.
    public var evaluations: Double
    /// Backward passes per evaluation.
    public var backwardPasses: Int
    /// Duration for all examples in seconds, over all attempts.
    public var seconds: Double
    /// SHA-256 of the checkpoint's manifest, or `gaussian-mixture`.
    public var model: String
    /// Weights of the model: `ema`, `raw` or `exact`.
    public var weights: String
    /// Comparison with the exact log density; `nil` without a closed form.
    public var closedForm: ClosedForm?

    /// Creates a record.
    public init(
        quantity: String, dimensions: Int, all: Group, classes: [Group], dequantization: String?, offset: Double?,
        divergence: String, prior: String, solver: String, steps: Int?, rtol: Double?, atol: Double?, times: [Double],
        evaluations: Double, backwardPasses: Int, seconds: Double, model: String, weights: String,
        closedForm: ClosedForm?
    ) {
        self.quantity = quantity
        self.dimensions = dimensions
        self.all = all
        self.classes = classes
        self.dequantization = dequantization
        self.offset = offset
        self.divergence = divergence
        self.prior = prior
        self.solver = solver
        self.steps = steps
        self.rtol = rtol
        self.atol = atol
        self.times = times
        self.evaluations = evaluations
        self.backwardPasses = backwardPasses
        self.seconds = seconds
        self.model = model
        self.weights = weights
        self.closedForm = closedForm
    }
}
