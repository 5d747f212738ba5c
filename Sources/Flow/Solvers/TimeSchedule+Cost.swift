public import FlowMath

extension TimeSchedule {
    /// The number of evaluations of a network that the integration of one sample takes.
    public func evaluations(of field: some VelocityField, by solver: some FixedStepIntegrator) -> Int {
        solver.evaluationTimes(over: self).joined().reduce(0) { $0 + field.evaluations(at: $1) }
    }

    /// The number of steps in which guidance changes the velocity.
    public func guidedSteps(of field: some GuidedVelocityField, by solver: some FixedStepIntegrator) -> Int {
        solver.evaluationTimes(over: self).filter { $0.contains(where: field.isGuiding) }.count
    }
}
