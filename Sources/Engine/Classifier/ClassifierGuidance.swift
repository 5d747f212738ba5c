internal import FlowMath
internal import Jobs

extension GuidanceSpec {
    /// The meaning of the classifier's scale in words; `nil` without a classifier.
    var classifierConvention: String? {
        if method == .classifier {
            return start == .conditional
                ? "classifier-on-conditional: with an exact classifier, w does what 1 + w does in classifier-free guidance"
                : "classifier-on-unconditional: with an exact classifier, w does what it does in classifier-free guidance"
        }
        return classifier.map {
            "the classifier's gradient is added with s = \($0.scale): with an exact classifier, that is w + s"
        }
    }
}
