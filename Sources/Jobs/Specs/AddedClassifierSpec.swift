/// A classifier whose gradient is added to a field that is guided already, or to the conditional one.
public struct AddedClassifierSpec: SpecMapping {
    /// A job, `JOB@STEP`, or the absolute path of a checkpoint directory.
    public var model = ""
    /// Scale s in `v + s a_t grad log p(y | x)`, the same for every scale of a sweep.
    public var scale = 1.0

    /// Creates the settings without a model.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<AddedClassifierSpec> {
        Key(
            required: "model", \.model,
            .modelReference("a job of kind classifier, such as judge, or a checkpoint directory"),
            "Job of kind classifier, JOB@STEP, or a checkpoint directory.")
        Key("scale", \.scale, .number(.closed(-1000, 1000)), "Scale s of the classifier's gradient.")
    }
}
