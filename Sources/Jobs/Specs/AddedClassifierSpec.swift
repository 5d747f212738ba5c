/// A classifier whose gradient is added to a field that is guided already, or to the conditional one.
public struct AddedClassifierSpec: Codable, Sendable, Hashable {
    /// A job, `JOB@STEP`, or the absolute path of a checkpoint directory.
    public var model: String
    /// s in `v + s a_t grad log p(y | x)`, the same for every scale of a sweep.
    public var scale: Double
}
