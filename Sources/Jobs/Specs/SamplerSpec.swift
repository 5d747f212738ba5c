public import FlowMath

/// The solver of a sampling job and its times.
public struct SamplerSpec: SpecMapping {
    /// The method of integration.
    public var solver = Solver.heun
    /// Number of steps from t = 0 to t = 1, at least 1, default 50.
    public var steps = 50
    /// The times; `nil` is `standard`, in jobs of earlier builds equal steps.
    public var schedule: TimeGrid?
    /// Relative tolerance of `dopri5`, in (0, 1]; `nil` is 1e-5.
    public var rtol: Double?
    /// Absolute tolerance of `dopri5`, in (0, 1]; `nil` is 1e-5.
    public var atol: Double?
    /// The SDE's diffusion coefficient; `nil` is `sigma`.
    public var diffusion: Diffusion?
    /// The factor of the diffusion coefficient; `nil` is 1.
    public var norm: Double?
    /// The rule of the SDE's last step; `nil` is `mean`.
    public var lastStep: LastStep?
    /// Length of the SDE's last step in t, in (0, 0.5]; `nil` is 0.04.
    public var lastStepSize: Double?
    /// Noise of DDIM, in [0, 1]: 0 deterministic, 1 ancestral; `nil` is 0.
    public var eta: Double?
    /// The type of the network's products; `nil` is float32.
    public var precision: Precision?

    /// Creates the settings with their defaults.
    public init() {}

    /// Names the solver and leaves the rest at its defaults.
    public init(_ solver: Solver) { self.solver = solver }

    /// The table of keys.
    public static let table = KeyTable<SamplerSpec>(check: check) {
        Key(
            "solver", \.solver, .word, default: "heun; dopri5 in evaluate" + ownSolvers,
            "Solver of the ODE or SDE.")
        Key("steps", \.steps, .integer(1...100_000), "Steps from t = 0 to t = 1.")
        Key("schedule", \.schedule, .forms(), absent: "standard", "Times of the steps.")
        Key("rtol", \.rtol, .number(.positive(upTo: 1)), absent: "1e-5", "Relative error that dopri5 allows.")
            .only(choosesSteps, onlyAdaptive)
        Key("atol", \.atol, .number(.positive(upTo: 1)), absent: "1e-5", "Absolute error that dopri5 allows.")
            .only(choosesSteps, onlyAdaptive)
        Key("diffusion", \.diffusion, .word, absent: "sigma", "Diffusion coefficient of the SDE.")
            .only(isStochastic, onlySDE)
        Key("norm", \.norm, .number(.positive(upTo: 1e6)), absent: "1", "Factor of the diffusion coefficient.")
            .only(isStochastic, onlySDE)
        Key("last-step", \.lastStep, .word, absent: "mean", "Rule of the SDE's last step, which adds no noise.")
            .only(isStochastic, onlySDE)
        Key(
            "last-step-size", \.lastStepSize, .number(.positive(upTo: 0.5)), absent: "0.04",
            "Length of the SDE's last step in t."
        ).only(isStochastic, onlySDE)
        Key("eta", \.eta, .number(.closed(0, 1)), absent: "0", "Noise of ddim: 0 deterministic, 1 ancestral.")
            .only({ $0.solver == .ddim }) { "with solver \($0.solver.rawValue), only with ddim" }
        Key("precision", \.precision, .word, absent: "float32", "Type of the network's products.")
    }

    /// The solvers of the guidance methods that bring their own steps.
    private static let ownSolvers = GuidanceMethod.allCases.compactMap { method in
        method.ownSteps.map { ", \($0.solver.rawValue) with \(method.rawValue)" }
    }.joined()

    @Sendable private static func choosesSteps(_ spec: SamplerSpec) -> Bool { spec.solver.choosesSteps }

    @Sendable private static func isStochastic(_ spec: SamplerSpec) -> Bool { spec.solver.isStochastic }

    @Sendable private static func onlyAdaptive(_ spec: SamplerSpec) -> String {
        "with solver \(spec.solver.rawValue), only with \(names(\.choosesSteps))"
    }

    @Sendable private static func onlySDE(_ spec: SamplerSpec) -> String {
        "with solver \(spec.solver.rawValue), only with \(names(\.isStochastic))"
    }

    private static func names(_ isOne: (Solver) -> Bool) -> String {
        Solver.allCases.filter(isOne).map(\.rawValue).joined(separator: " and ")
    }

    private static func check(_ spec: inout SamplerSpec, _ reader: MappingReader) {
        if case .list(let times) = spec.schedule {
            if reader.has("steps"), spec.steps != times.steps {
                reader.report(
                    "steps", "\(spec.steps) is not the number of steps of the list, \(times.steps); leave it out")
            }
            spec.steps = times.steps
        }
        guard let schedule = spec.schedule, schedule != .uniform, schedule != .standard else { return }
        if spec.solver.isStochastic {
            reader.refuse(["last-step-size"], "with a schedule of its own, whose last step it is")
        }
        if spec.solver.choosesSteps {
            reader.report("schedule", "\(spec.solver.rawValue) chooses its own times; leave it out")
        }
    }
}
