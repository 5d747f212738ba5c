/// A method for any `dx/dt = u(x, t)`, not only for the velocities of a path: what can take the log density along with the
/// samples.
public protocol ODEIntegrator: Integrator {
    /// The same method for samples whose last numbers are another quantity than the others, such as the log density.
    func separating(last count: Int) -> Self
}

extension ODEIntegrator {
    /// A method that controls no error makes no difference.
    public func separating(last count: Int) -> Self { self }
}
