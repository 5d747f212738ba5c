/// A method for any `dx/dt = u(x, t)`, not only for the velocities of a path, which can therefore integrate the log density
/// together with the samples.
public protocol ODEIntegrator: Integrator {
    /// Returns the method for samples whose trailing elements are another quantity than the others, such as the log density.
    func separating(last count: Int) -> Self
}

extension ODEIntegrator {
    /// Returns the method itself: fixed-step solvers control no error.
    public func separating(last count: Int) -> Self { self }
}
