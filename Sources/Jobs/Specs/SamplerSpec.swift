public import FlowMath

/// The solver of a sampling job and its times.
public struct SamplerSpec: Codable, Sendable, Hashable {
    /// The method of integration.
    public var solver: Solver
    /// Steps from t = 0 to t = 1.
    public var steps: Int
    /// The times; `nil` is equal steps.
    public var schedule: TimeGrid?
    /// The relative error that `dopri5` allows; `nil` is 1e-5.
    public var rtol: Double?
    /// The absolute error that `dopri5` allows; `nil` is 1e-5.
    public var atol: Double?
    /// The SDE's diffusion coefficient; `nil` is `sigma`.
    public var diffusion: Diffusion?
    /// What multiplies the diffusion coefficient; `nil` is 1.
    public var norm: Double?
    /// How the SDE's last step is taken; `nil` is `mean`.
    public var lastStep: LastStep?
    /// The length of the SDE's last step; `nil` is 0.04.
    public var lastStepSize: Double?
    /// DDIM's noise: 0 deterministic, 1 ancestral; `nil` is 0.
    public var eta: Double?
    /// The type of the network's products; `nil` is float32.
    public var precision: Precision?

    private enum CodingKeys: String, CodingKey {
        case solver, steps, schedule, rtol, atol, diffusion, norm, lastStep = "last-step"
        case lastStepSize = "last-step-size", eta, precision
    }
}
