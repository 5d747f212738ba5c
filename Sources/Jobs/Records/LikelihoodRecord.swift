/// What an evaluation measured: the log density that the ODE of a model gives to examples.
public struct LikelihoodRecord: Codable, Sendable, Hashable {
    /// A mean over examples.
    public struct Mean: Codable, Sendable, Hashable {
        /// The mean.
        public var mean: Double
        /// The standard deviation over the root of the number of examples: what other examples, other probes and other
        /// draws within the bins would change. `nil` for one example.
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
        /// How many.
        public var examples: Int
        /// The log density in nats, of the examples as the model sees them.
        public var logDensity: Mean
        /// Bits for each dimension. Of bytes: `-log2 p / d + log2(bytes in one unit of x)`, with uniform dequantisation an
        /// upper bound of `-log2 P(bytes) / d`. Of points: `-log2 p / d`.
        public var bitsPerDimension: Mean

        /// Creates an entry.
        public init(label: Int?, examples: Int, logDensity: Mean, bitsPerDimension: Mean) {
            self.label = label
            self.examples = examples
            self.logDensity = logDensity
            self.bitsPerDimension = bitsPerDimension
        }
    }

    /// The same examples by the closed form, where there is one.
    public struct ClosedForm: Codable, Sendable, Hashable {
        /// The mean of the exact log density in nats.
        public var mean: Double
        /// The largest distance of an example from it, in nats.
        public var largestError: Double

        /// Creates an entry.
        public init(mean: Double, largestError: Double) {
            self.mean = mean
            self.largestError = largestError
        }
    }

    /// `log p(x | y)` or `log p(x)`.
    public var quantity: String
    /// Numbers of one example.
    public var dimensions: Int
    /// All examples.
    public var all: Group
    /// Those of each class in ascending order, where labels are known.
    public var classes: [Group]
    /// How bytes became densities, for people; `nil` for points.
    public var dequantization: String?
    /// What is added to bits per dimension for the bytes in one unit of x; `nil` for points.
    public var offset: Double?
    /// How the divergence was found, for people: `exact` or `2 rademacher probes`.
    public var divergence: String
    /// What the density of the noise was taken from, for people.
    public var prior: String
    /// The solver's name.
    public var solver: String
    /// Its steps; `nil` where it chose them.
    public var steps: Int?
    /// The relative error that it allowed; `nil` for fixed steps.
    public var rtol: Double?
    /// The absolute error that it allowed.
    public var atol: Double?
    /// The time of the noise and that of the data.
    public var times: [Double]
    /// Evaluations of the network for one example, on average.
    public var evaluations: Double
    /// Backward passes of each evaluation.
    public var backwardPasses: Int
    /// Seconds for all examples, over all attempts.
    public var seconds: Double
    /// The hash of the checkpoint's manifest, or `gaussian-mixture`.
    public var model: String
    /// `ema`, `raw` or `exact`.
    public var weights: String
    /// The closed form beside it.
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
