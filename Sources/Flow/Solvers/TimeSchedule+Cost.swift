public import FlowMath

extension TimeSchedule {
    /// Returns the number of evaluations of a network that the integration of one sample takes.
    public func evaluations(of field: some VelocityField, at nodes: StepNodes) -> Int {
        nodes.times(over: self).joined().reduce(0) { $0 + field.evaluations(at: $1) }
    }

    /// Returns the number of steps in which guidance changes the velocity.
    public func guidedSteps(at nodes: StepNodes, where isGuiding: (Double) -> Bool) -> Int {
        nodes.times(over: self).filter { $0.contains(where: isGuiding) }.count
    }
}
